# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The ISO that installs with no key pressed, read back with other tools than the one that made it (S31, S32)."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from integration.media.images import BOOT, BOOT_INFO, make_iso

Run = Callable[..., dict[str, Any]]
KICKSTART = "install\ncdrom\nreboot --eject\n"
SECTOR = 2048


@pytest.fixture
def options(medium: Path, tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "ks.cfg").write_text(KICKSTART)
    return {
        "src": str(medium),
        "checksum": digest(medium),
        "kickstart": str(tmp_path / "ks.cfg"),
        "dest": str(tmp_path / "mt01.iso"),
    }


def digest(path: Path | str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def isoinfo(iso: str, *arguments: str) -> bytes:
    return subprocess.run(["isoinfo", *arguments, "-i", iso], check=True, capture_output=True).stdout


def listing(iso: str, view: str) -> set[str]:
    return set(isoinfo(iso, view, "-f").decode().split())


def boot_file(iso: str) -> tuple[int, bytes]:
    """The sector of the file that the BIOS is told to load, and the file from there on."""
    image = Path(iso).read_bytes()
    record = image[17 * SECTOR : 18 * SECTOR]
    assert record[:30] == b"\0CD001\1EL TORITO SPECIFICATION"
    catalog = image[struct.unpack_from("<I", record, 71)[0] * SECTOR :][:SECTOR]
    assert (catalog[0], catalog[30:32], catalog[32]) == (1, b"\x55\xaa", 0x88)
    assert sum(struct.unpack_from("<16H", catalog)) & 0xFFFF == 0
    assert (catalog[33], struct.unpack_from("<H", catalog, 38)[0]) == (0, 4)
    sector = struct.unpack_from("<I", catalog, 40)[0]
    return sector, image[sector * SECTOR :]


def test_the_iso_boots_by_the_kickstart(run: Run, options: dict[str, Any], medium: Path):
    before = digest(medium)
    result = run("install_iso", **options)
    iso = options["dest"]
    assert (result["changed"], result["checksum"], result["size"]) == (True, digest(iso), os.path.getsize(iso))
    menu = isoinfo(iso, "-R", "-x", "/isolinux/isolinux.cfg").decode()
    assert menu == result["boot_menu"]
    assert menu.splitlines()[:7] == [
        "default asr_kickstart",
        "prompt 0",
        "timeout 10",
        "",
        "label asr_kickstart",
        "  kernel vmlinuz",
        "  append initrd=initrd.img quiet ks=cdrom:/ks.cfg ksdevice=eth0",
    ]
    assert "vesamenu" not in menu
    for view in ("-R", "-J"):
        assert isoinfo(iso, view, "-x", "/ks.cfg").decode() == KICKSTART
        assert isoinfo(iso, view, "-x", "/isolinux/isolinux.cfg").decode() == menu
    assert digest(medium) == before


def test_everything_else_stays(run: Run, options: dict[str, Any], medium: Path):
    run("install_iso", **options)
    iso = options["dest"]
    for view in ("-R", "-J"):
        assert listing(iso, view) == listing(str(medium), view) | {"/ks.cfg", "/asr-failback.json"}
        for path in sorted(listing(str(medium), "-R")):
            if path.rpartition("/")[2] in ("vmlinuz", "initrd.img", "openssh-server-5.3p1-104.el6.x86_64.rpm"):
                assert isoinfo(iso, view, "-x", path) == isoinfo(str(medium), view, "-x", path)
    assert b"Volume id: CentOS_6.6_Final" in isoinfo(iso, "-d")


def test_boot_record_and_boot_info_table_are_right(run: Run, options: dict[str, Any], medium: Path):
    run("install_iso", **options)
    sector, content = boot_file(options["dest"])
    source_sector, source = boot_file(str(medium))
    volume, start, length, checksum = struct.unpack_from("<4I", content, 8)
    assert (volume, start) == (16, sector)
    assert length == struct.unpack_from("<I", source, 16)[0]
    loaded = content[:length] + b"\0" * (-length % 4)
    assert checksum == sum(struct.unpack_from(f"<{(len(loaded) - 64) // 4}I", loaded, 64)) & 0xFFFFFFFF
    assert content[64:length] == source[64:length]
    assert (struct.unpack_from("<I", source, 12)[0], os.path.getsize(options["dest"]) % SECTOR) == (source_sector, 0)


def test_only_the_owner_can_read_it(run: Run, options: dict[str, Any]):
    run("install_iso", **options)
    assert stat.S_IMODE(os.stat(options["dest"]).st_mode) == 0o600
    os.chmod(options["dest"], 0o644)
    assert run("install_iso", check=True, **options)["changed"]
    assert run("install_iso", **options)["changed"]
    assert stat.S_IMODE(os.stat(options["dest"]).st_mode) == 0o600


def test_the_same_again_is_unchanged_and_other_inputs_are_not(run: Run, options: dict[str, Any], tmp_path: Path):
    run("install_iso", **options)
    made = digest(options["dest"])
    again = run("install_iso", **options)
    assert (again["changed"], again["checksum"], again["diff"]["before"]) == (False, made, again["diff"]["after"])
    assert digest(options["dest"]) == made

    (tmp_path / "ks.cfg").write_text(KICKSTART + "text\n")
    changed = run("install_iso", **options)
    assert changed["changed"]
    assert changed["diff"]["before"]["kickstart"] != changed["diff"]["after"]["kickstart"]
    assert isoinfo(options["dest"], "-R", "-x", "/ks.cfg").decode() == KICKSTART + "text\n"
    assert run("install_iso", **options | {"kernel_arguments": ["console=ttyS0"]})["changed"]
    assert b"ks=cdrom:/ks.cfg console=ttyS0\n" in isoinfo(options["dest"], "-R", "-x", "/isolinux/isolinux.cfg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ks.cfg", "mt01.iso"]


def test_check_mode_makes_nothing(run: Run, options: dict[str, Any], tmp_path: Path):
    result = run("install_iso", check=True, **options)
    assert (result["changed"], result["checksum"]) == (True, None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ks.cfg"]
    run("install_iso", **options)
    assert not run("install_iso", check=True, **options)["changed"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"checksum": "0" * 64}, "WRONG_CHECKSUM"),
        ({"checksum": "sha256:nonsense"}, "BAD_CHECKSUM"),
        ({"src": "nowhere.iso"}, "FILE_UNREADABLE"),
        ({"kickstart": "nowhere.cfg"}, "FILE_UNREADABLE"),
        ({"dest": "nowhere/mt01.iso"}, "FILE_UNWRITABLE"),
    ],
)
def test_bad_input(run: Run, options: dict[str, Any], tmp_path: Path, changes: dict[str, str], code: str):
    given = {key: value if key == "checksum" else str(tmp_path / value) for key, value in changes.items()}
    result = run("install_iso", **options | given)
    assert (result["failed"], result["error_code"]) == (True, code)
    assert result["remedy"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ks.cfg"]


def test_the_source_is_never_the_destination(run: Run, options: dict[str, Any], tmp_path: Path):
    (tmp_path / "link.iso").symlink_to(options["src"])
    assert run("install_iso", **options | {"dest": str(tmp_path / "link.iso")})["error_code"] == "DEST_IS_SOURCE"


@pytest.mark.parametrize("content", ["text", "medium", "truncated"])
def test_a_file_of_somebody_else_is_left_alone(run: Run, options: dict[str, Any], medium: Path, content: str):
    dest = Path(options["dest"])
    data = medium.read_bytes()
    dest.write_bytes({"text": b"notes", "medium": data, "truncated": data[: 20 * SECTOR]}[content])
    before = digest(dest)
    for check in (True, False):
        assert run("install_iso", check=check, **options)["error_code"] == "DEST_NOT_OURS"
    assert digest(dest) == before


@pytest.mark.parametrize("damage", ["not an image", "no isolinux", "no installer", "cut off"])
def test_a_source_that_is_no_installation_iso(run: Run, options: dict[str, Any], tmp_path: Path, damage: str):
    source = tmp_path / "source.iso"
    if damage == "not an image":
        source.write_bytes(os.urandom(100 * SECTOR))
        code = "ISO_UNREADABLE"
    elif damage == "cut off":
        source.write_bytes(Path(options["src"]).read_bytes()[: 20 * SECTOR])
        code = "ISO_UNREADABLE"
    else:
        tree = tmp_path / "tree"
        (tree / "isolinux").mkdir(parents=True)
        shutil.copyfile(options["kickstart"], tree / "isolinux" / "isolinux.cfg")
        (tree / "isolinux" / "isolinux.bin").write_bytes(b"\0" * 4096)
        make_iso(tree, source, "-R", *(BOOT if damage == "no installer" else ()))
        code = "BOOT_MENU_UNKNOWN" if damage == "no installer" else "ISO_NOT_BOOTABLE"
    result = run("install_iso", **options | {"src": str(source), "checksum": digest(source)})
    assert result["error_code"] == code
    assert not Path(options["dest"]).exists()


def test_a_medium_without_joliet_and_rock_ridge(run: Run, options: dict[str, Any], medium: Path, tmp_path: Path):
    source = tmp_path / "plain.iso"
    make_iso(medium.parent / "tree", source, *BOOT, *BOOT_INFO)
    result = run("install_iso", **options | {"src": str(source), "checksum": digest(source)})
    assert result["changed"]
    assert isoinfo(options["dest"], "-x", "/KS.CFG;1").decode() == KICKSTART


def test_a_kickstart_that_is_there_is_replaced(run: Run, options: dict[str, Any], tmp_path: Path):
    run("install_iso", **options)
    (tmp_path / "other.cfg").write_text("text\n")
    second = {"src": options["dest"], "checksum": digest(options["dest"]), "dest": str(tmp_path / "second.iso")}
    run("install_iso", **options | second | {"kickstart": str(tmp_path / "other.cfg")})
    assert isoinfo(str(tmp_path / "second.iso"), "-R", "-x", "/ks.cfg") == b"text\n"
    assert listing(str(tmp_path / "second.iso"), "-R") == listing(options["dest"], "-R")
