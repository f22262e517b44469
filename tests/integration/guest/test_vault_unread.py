# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A role for a master target waits until the vault lists it; where the vault cannot be read, it says why and stops."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COLLECTIONS = Path(__file__).parents[3] / ".build" / "collections"


@pytest.mark.parametrize("role", ["master_target", "master_target_windows"])
def test_the_reason_is_told(tmp_path: Path, role: str):
    report = {"computer_name": "mt01", "system": {"hostname": "mt01"}}
    known = {f"{role}_resource_group": "dr", f"{role}_vault": "vault", f"{role}_report": report}
    include = {"name": f"asr.failback.{role}", "tasks_from": "vault.yml"}
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [{"ansible.builtin.include_role": include}]}
    (tmp_path / "play.yml").write_text(json.dumps([play | {"vars": known}]))
    nothing_of_azure = {name: value for name, value in os.environ.items() if not name.startswith("AZURE_")}
    ended = subprocess.run(
        [str(Path(sys.executable).parent / "ansible-playbook"), str(tmp_path / "play.yml")],
        env=nothing_of_azure | {"ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert "No Azure subscription is named. What to do: " in ended.stdout
    assert "has no attribute" not in ended.stdout + ended.stderr
    assert "RETRYING" not in ended.stdout
