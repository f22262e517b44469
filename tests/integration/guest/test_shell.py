# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the scripts of the role master_target share, in the shells at hand; the rest needs a guest (tests/guest)."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

FILES = Path(__file__).parents[3] / "roles/master_target/files"
SHELLS = [shell for shell in (["dash"], ["bash", "--posix"], ["busybox", "sh"]) if shutil.which(shell[0])]
ODD = "quote \" back\\slash\ttab\nnew line 'single' $(id) \x01 ü"


@pytest.fixture(params=SHELLS, ids=lambda shell: shell[0])
def shell(request: pytest.FixtureRequest) -> list[str]:
    return request.param


def run(shell: list[str], text: str, *libraries: str) -> subprocess.CompletedProcess[str]:
    before = "".join((FILES / name).read_text() for name in ("answer.sh", *libraries))
    return subprocess.run(shell, input=before + text, capture_output=True, text=True)


def answer(shell: list[str], text: str) -> Any:
    return json.loads(run(shell, text).stdout.splitlines()[-1])


def quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def test_any_text_becomes_json(shell: list[str]):
    assert answer(shell, f"finish {quoted(ODD)}")["msg"] == ODD.replace("\x01", "")


@pytest.mark.parametrize(("text", "entries"), [("", []), ("one", ["one"]), ("a b\nc", ["a b", "c"])])
def test_lines_become_a_list(shell: list[str], text: str, entries: list[str]):
    assert answer(shell, f'fact list "$(json_list {quoted(text)})"; finish done')["list"] == entries


def test_a_change_makes_the_answer_changed_with_a_diff(shell: list[str]):
    told = answer(shell, "change /etc/fstab '' 'a line'; change two 1 2; finish done")
    assert told["changed"] is True
    assert [(entry["before_header"], entry["after"]) for entry in told["diff"]] == [
        ("/etc/fstab", "a line\n"),
        ("two", "2\n"),
    ]
    assert answer(shell, "finish done")["changed"] is False


def test_a_failure_tells_whether_something_was_changed(shell: list[str]):
    ran = run(shell, "change x 1 2; fail CODE message remedy; echo never")
    told = json.loads(ran.stdout)
    assert ran.returncode == 1
    assert (told["failed"], told["changed"], told["error_code"], told["remedy"]) == (True, True, "CODE", "remedy")
    assert json.loads(run(shell, "check=1; change x 1 2; fail CODE message remedy").stdout)["changed"] is False


def test_what_the_last_command_said_is_told_without_the_secret(shell: list[str], tmp_path: Path):
    (tmp_path / "secret").write_text("hush\n")
    files = f"log={tmp_path}/log; secret_file={tmp_path}/secret; "
    text = "logged echo earlier; logged printf 'a hush b\\nreason\\n'; log_tail"
    assert run(shell, files + text).stdout.strip() == "reason"


def test_a_script_that_was_cut_off_does_nothing(shell: list[str], tmp_path: Path):
    script = (FILES / "custom_changes.sh").read_text()
    ran = run(shell, script[: script.rindex("main </dev/null")])
    assert ran.stdout == ""


def test_functions_about_disks_leave_no_variable_behind(shell: list[str]):
    names = ["disk", "device", "holder", "path", "name", "family", "point", "first", "last", "tool"]
    kept = "; ".join(f"{name}=kept" for name in names)
    of_one = ("partitions", "holders", "scsi_id_of", "mount_points_of", "has_swap", "device_of")
    calls = "; ".join(["disks", "mounts", "swaps", *(f"{name} sda" for name in of_one)])
    shown = " ".join(f"${name}" for name in names)
    ran = run(shell, f"{kept}; {{ {calls}; }} >/dev/null 2>&1 || true; echo {shown}\n", "disks.sh")
    assert ran.stdout.split() == ["kept"] * len(names)


def test_a_kept_drive_is_mounted_as_what_it_is(shell: list[str], tmp_path: Path):
    """Only a drive that the role formats has ext4."""
    fstab = tmp_path / "fstab"
    fstab.write_text("UUID=1 / ext4 rw 0 1\n")
    script = (FILES / "retention.sh").read_text().replace("main </dev/null\n", "").replace("/etc/fstab", str(fstab))
    of_xfs = "tag() { case $1 in TYPE) echo xfs ;; *) echo 2 ;; esac; }; "
    begin = f"log={tmp_path}/log; mount_point=/mnt/retention; {of_xfs}"
    told = answer(shell, script + begin + "put_in_fstab UUID=2 /dev/sdb; finish done")
    assert told["changed"]
    assert fstab.read_text() == "UUID=1 / ext4 rw 0 1\nUUID=2 /mnt/retention xfs rw 0 0\n"
