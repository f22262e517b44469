# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The boot menu of an installation medium (isolinux.cfg), rewritten so that it installs with no key pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .errors import FailbackError

LABEL = "asr_kickstart"
KICKSTART_PATH = "/ks.cfg"
#: CentOS 6 looks for no kickstart by itself; the boot loader must name it [asr-api 5.6].
_KICKSTART = f"ks=cdrom:{KICKSTART_PATH}"
#: What decides about the entry that is booted, and what waits for somebody.
_DROPPED = frozenset({"default", "ui", "prompt", "timeout", "totaltimeout", "ontimeout"})
_TIMEOUT = 10  # tenths of a second; only counts where a held key or Caps Lock brings up the prompt


@dataclass
class _Entry:
    label: str
    kernel: str = ""
    initrd: str = ""
    arguments: tuple[str, ...] = ()
    menu_default: bool = False

    @property
    def boots_an_installer(self) -> bool:
        return bool(self.kernel and self.initrd)

    def take(self, keyword: str, rest: str) -> None:
        if keyword in ("kernel", "linux"):
            self.kernel = rest
        elif keyword == "initrd":
            self.initrd = rest
        elif keyword == "append":
            words = rest.split()
            self.initrd = next((w.removeprefix("initrd=") for w in words if w.startswith("initrd=")), self.initrd)
            self.arguments = tuple(word for word in words if not word.startswith(("initrd=", "ks=")))
        elif keyword == "menu" and rest.lower() == "default":
            self.menu_default = True


def unattended(menu: str, arguments: Sequence[str]) -> str:
    """The menu with an entry in front that is booted at once and names the kickstart.

    :param menu: the text of isolinux.cfg.
    :param arguments: further kernel arguments.
    :raises FailbackError: ``BOOT_MENU_UNKNOWN`` where no entry boots an installer.
    """
    entry = _installer(menu)
    append = [f"initrd={entry.initrd}", *entry.arguments, _KICKSTART, *arguments]
    ours = [
        f"default {LABEL}",
        "prompt 0",
        f"timeout {_TIMEOUT}",
        "",
        f"label {LABEL}",
        f"  kernel {entry.kernel}",
        f"  append {' '.join(append)}",
        "",
    ]
    return "\n".join([*ours, *(line for line in menu.splitlines() if not _decides(line))]) + "\n"


def _decides(line: str) -> bool:
    words = line.lower().split()
    return bool(words) and (words[0] in _DROPPED or words[:2] == ["menu", "default"])


def _installer(menu: str) -> _Entry:
    """The entry that a person would get by pressing Enter, or else the first that boots an installer."""
    entries: list[_Entry] = []
    default = ""
    for line in menu.splitlines():
        words = line.strip().split(maxsplit=1)
        keyword, rest = words[0].lower() if words else "", words[1] if len(words) > 1 else ""
        if keyword == "label":
            entries.append(_Entry(rest))
        elif keyword == "default":
            default = rest
        elif entries:
            entries[-1].take(keyword, rest)
    bootable = [entry for entry in entries if entry.boots_an_installer]
    if not bootable:
        raise FailbackError(
            "BOOT_MENU_UNKNOWN",
            "The ISO's boot menu has no entry with a kernel and an initrd.",
            "Take the CentOS 6.6 minimal ISO as it was published.",
            {"labels": [entry.label for entry in entries]},
        )
    preferred = [entry for entry in bootable if entry.menu_default or entry.label == default]
    return (preferred or bootable)[0]
