# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Makes ISO images with the tool that published ones are made with."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

BOOT = ("-b", "isolinux/isolinux.bin", "-c", "isolinux/boot.cat", "-no-emul-boot")
#: What isolinux needs besides, to find the rest of itself.
BOOT_INFO = ("-boot-load-size", "4", "-boot-info-table")
LONG_NAMES = ("-R", "-J", "-T", "-V", "CentOS_6.6_Final")


def make_iso(tree: Path, iso: Path, *flags: str) -> None:
    subprocess.run(["genisoimage", "-quiet", *flags, "-o", str(iso), str(tree)], check=True, capture_output=True)


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


def make_medium(folder: Path) -> Path:
    """An ISO with isolinux, Rock Ridge and Joliet, as CentOS 6 publishes them; nobody may write to it."""
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
