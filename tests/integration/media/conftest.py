# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A small bootable ISO, made with the tool that published ones are made with."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from integration.media.images import BOOT, BOOT_INFO, LONG_NAMES, make_iso
from integration.module_runner import runner

ISOLINUX = next(
    (p for p in map(Path, ("/usr/lib/ISOLINUX/isolinux.bin", "/usr/share/syslinux/isolinux.bin")) if p.exists()), None
)
#: As the menu of a CentOS 6 medium is built: a graphical menu that waits a minute, and its entries.
MENU = """\
default vesamenu.c32
#prompt 1
timeout 600
display boot.msg
menu title Welcome to the test!
label linux
  menu label ^Install or upgrade
  menu default
  kernel vmlinuz
  append initrd=initrd.img quiet
label rescue
  menu label ^Rescue installed system
  kernel vmlinuz
  append initrd=initrd.img rescue
label local
  menu label Boot from ^local drive
  localboot 0xffff
"""


@pytest.fixture(scope="session")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ISO with isolinux, Rock Ridge and Joliet, as CentOS 6 publishes them; nobody may write to it."""
    folder = tmp_path_factory.mktemp("medium")
    tree = folder / "tree"
    (tree / "isolinux").mkdir(parents=True)
    (tree / "Packages").mkdir()
    assert ISOLINUX is not None, "isolinux is missing; see tools/system-packages"
    shutil.copy(ISOLINUX, tree / "isolinux" / "isolinux.bin")
    (tree / "isolinux" / "isolinux.cfg").write_text(MENU)
    (tree / "isolinux" / "vmlinuz").write_bytes(b"kernel" * 5000)
    (tree / "isolinux" / "initrd.img").write_bytes(b"initrd" * 9000)
    (tree / "Packages" / "openssh-server-5.3p1-104.el6.x86_64.rpm").write_bytes(b"rpm" * 3000)
    iso = folder / "medium.iso"
    make_iso(tree, iso, *LONG_NAMES, *BOOT, *BOOT_INFO)
    iso.chmod(0o444)
    return iso


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Run a module: ``run("install_iso", src=…, check=True)``."""
    return runner(monkeypatch, {})
