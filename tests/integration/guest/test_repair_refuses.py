# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role guest_repair repairs machines that came home, and never the control node."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("connection", ["local", "ansible.builtin.local"])
def test_a_machine_that_is_the_control_node_is_refused(tmp_path: Path, connection: str):
    """An inventory for the stages may have this connection for all machines; they do not log on to any."""
    hosts = {"asr_failback": {"hosts": {"sql01": {}}, "vars": {"ansible_connection": connection}}}
    (tmp_path / "hosts.json").write_text(json.dumps(hosts))
    ansible = str(Path(sys.executable).parent / "ansible-playbook")
    command = [ansible, "-i", str(tmp_path / "hosts.json"), "asr.failback.guest_repair"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "[CONTROL_NODE]" in ended.stdout
    assert "Look at the machine" not in ended.stdout, "nothing was run there"
