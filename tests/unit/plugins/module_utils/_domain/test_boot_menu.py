# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A boot menu that installs with no key pressed (S32)."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.boot_menu import unattended
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError

RESCUE = "label rescue\n  kernel rescue\n  append initrd=rescue.img\n"


def entry(menu: str, *arguments: str) -> list[str]:
    """The lines of the new menu that decide what is booted."""
    lines = unattended(menu, arguments).splitlines()
    assert lines[:5] == ["default asr_kickstart", "prompt 0", "timeout 10", "", "label asr_kickstart"]
    return [line.strip() for line in lines[5:7]]


@pytest.mark.parametrize(
    ("menu", "kernel", "append"),
    [
        ("label linux\nkernel vmlinuz\nappend initrd=initrd.img\n", "vmlinuz", "initrd=initrd.img"),
        ("LABEL linux\nKERNEL vmlinuz\nAPPEND initrd=initrd.img quiet\n", "vmlinuz", "initrd=initrd.img quiet"),
        ("label linux\nlinux vmlinuz\ninitrd initrd.img\nappend quiet\n", "vmlinuz", "initrd=initrd.img quiet"),
        (RESCUE + "label l\n menu default\n kernel k\n append initrd=i\n", "k", "initrd=i"),
        ("default l\n" + RESCUE + "label l\n kernel k\n append initrd=i\n", "k", "initrd=i"),
        ("label l\n kernel memtest\n" + RESCUE, "rescue", "initrd=rescue.img"),
        ("label l\n kernel k\n append initrd=i ks=http://old/ks\n", "k", "initrd=i"),
    ],
)
def test_the_entry_that_is_booted(menu: str, kernel: str, append: str):
    assert entry(menu) == [f"kernel {kernel}", f"append {append} ks=cdrom:/ks.cfg"]


def test_further_arguments_come_last():
    assert entry(RESCUE, "ksdevice=eth0", "console=ttyS0")[1].endswith("ks=cdrom:/ks.cfg ksdevice=eth0 console=ttyS0")


@pytest.mark.parametrize(
    "line", ["default vesamenu.c32", "ui vesamenu.c32", "PROMPT 1", "Timeout 600", "totaltimeout 9", "ontimeout rescue"]
)
def test_what_would_wait_or_boot_something_else_goes(line: str):
    assert line not in unattended(f"{line}\n{RESCUE}", []).splitlines()[3:]


def test_the_other_entries_stay():
    menu = "display boot.msg\n#prompt 1\n" + RESCUE + "  menu default\n"
    assert unattended(menu, []).endswith("display boot.msg\n#prompt 1\n" + RESCUE)


@pytest.mark.parametrize("menu", ["", "default linux\n", "label local\n  localboot 0xffff\n", "kernel k\ninitrd i\n"])
def test_a_menu_that_installs_nothing_is_refused(menu: str):
    with pytest.raises(FailbackError) as caught:
        unattended(menu, [])
    assert caught.value.code == "BOOT_MENU_UNKNOWN"
