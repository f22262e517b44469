# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""guest_script and guest_file as a play uses them, over a local connection: what they need of a target is a shell."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[3]
SECRET = "it's a $ecret"


def play(folder: Path, tasks: list[dict[str, Any]], *options: str) -> tuple[list[dict[str, Any]], str]:
    """The results of the tasks, in their order, and all that ansible-playbook wrote at its most talkative."""
    steps = [task | {"ignore_errors": True, "register": f"result_{number}"} for number, task in enumerate(tasks)]
    results = "[" + ", ".join(f"result_{number}" for number in range(len(tasks))) + "]"
    path = str(folder / "results.json")
    write = {"ansible.builtin.copy": {"content": "{{ " + results + " | to_json }}", "dest": path}, "check_mode": False}
    whole = {"hosts": "localhost", "gather_facts": False, "vars": {"secret": SECRET}, "tasks": [*steps, write]}
    (folder / "play.yml").write_text(json.dumps([whole]))
    program = str(Path(sys.executable).parent / "ansible-playbook")
    environment = os.environ | {"ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".build" / "collections")}
    ran = subprocess.run(
        [program, "-vvvv", *options, str(folder / "play.yml")], env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads(Path(path).read_text()), ran.stdout + ran.stderr


def script(folder: Path, text: str, **options: Any) -> dict[str, Any]:
    path = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:8]}.sh"
    path.write_text(text)
    return {"asr.failback.guest_script": {"scripts": [str(path)], **options}}


def test_scripts(tmp_path: Path):
    with_secret = script(
        tmp_path,
        'printf \'{"changed":true,"msg":"%s"}\\n\' "$plain $(printf %s "$hidden" | wc -c) $hidden"\n',
        variables={"plain": "a  b"},
        secret_variables={"hidden": "secret"},
    )
    checks = script(tmp_path, 'printf \'{"changed":false,"msg":"check is [%s]"}\\n\' "$check"\n')
    silent = script(tmp_path, "exit 3\n")
    undefined = script(tmp_path, "true\n", secret_variables={"hidden": "nowhere"})
    unusable = script(tmp_path, "true\n", variables={"Bad Name": 1})
    results, text = play(tmp_path, [with_secret, checks, checks | {"check_mode": True}, silent, undefined, unusable])
    assert results[0]["changed"]
    assert results[0]["msg"] == f"a  b {len(SECRET)} ********"
    assert [results[1]["msg"], results[2]["msg"]] == ["check is []", "check is [1]"]
    assert results[3]["error_code"] == "GUEST_NO_ANSWER"
    assert "nowhere" in results[4]["msg"]
    assert "VARIABLE_UNUSABLE" in results[5]["msg"]
    assert "$ecret" not in text.replace(f'"secret": "{SECRET}"', "")


@pytest.mark.parametrize("check", [True, False])
def test_files(tmp_path: Path, check: bool):
    source, target = tmp_path / "source", tmp_path / "new" / "target"
    source.write_bytes(b"content")
    digest = hashlib.sha256(b"content").hexdigest()
    bring = {"src": str(source), "dest": str(target), "mode": "0640"}
    tasks = [
        bring | {"sha256": "0" * 64},
        bring | {"src": str(tmp_path / "missing")},
        bring | {"sha256": digest.upper()},
        bring,
    ]
    results, _ = play(tmp_path, [{"asr.failback.guest_file": task} for task in tasks], *(["--check"] if check else []))
    assert [results[0]["error_code"], results[1]["error_code"]] == ["CHECKSUM_MISMATCH", "FILE_NOT_FOUND"]
    assert results[2]["changed"]
    assert results[2]["sha256"] == digest
    assert results[3]["changed"] is check
    assert target.exists() is not check
    if not check:
        assert target.read_bytes() == b"content"
        assert target.stat().st_mode & 0o777 == 0o640
        assert [path.name for path in target.parent.iterdir()] == ["target"]
