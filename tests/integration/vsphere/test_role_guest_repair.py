# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the role guest_repair writes down of machines, and in what it finds them changed, against the simulator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from integration.vsphere.targets import reconfigure
from integration.vsphere.world import Site
from lab.certificates import Certificates

Play = Callable[..., subprocess.CompletedProcess[str]]
HOSTS = {"all": {"hosts": {"web01": {}, "sql": {"asr_failback_name": "SQL01"}, "gone": {}}}}


@pytest.fixture
def play(site: Site, certificates: Certificates, tmp_path: Path) -> Play:
    """Run a part of the role for all machines: ``play("capture.yml")``."""
    (tmp_path / "hosts.json").write_text(json.dumps(HOSTS))
    environment = os.environ | {
        "ANSIBLE_COLLECTIONS_PATH": str(Path(__file__).parents[3] / ".build" / "collections"),
        "ANSIBLE_NOCOLOR": "1",
        "HOME": str(tmp_path),
        "REQUESTS_CA_BUNDLE": str(certificates.authority),
        "VMWARE_HOST": site.login["hostname"],
        "VMWARE_PORT": str(site.login["port"]),
        "VMWARE_USER": site.login["username"],
        "VMWARE_PASSWORD": site.login["password"],
    }
    # Relative: meant from where the user stands.
    files = {"asr_failback_log_dir": "log", "asr_failback_event_log": "run.jsonl"}
    program = str(Path(sys.executable).parent / "ansible-playbook")

    def run(part: str, **changed: str) -> subprocess.CompletedProcess[str]:
        role = {"name": "asr.failback.guest_repair", "tasks_from": part}
        task = {"ansible.builtin.include_role": role, "run_once": True}
        (tmp_path / "play.json").write_text(
            json.dumps([{"hosts": "all", "gather_facts": False, "vars": files, "tasks": [task]}])
        )
        command = [program, "-i", "hosts.json", "play.json"]
        return subprocess.run(command, cwd=tmp_path, env=environment | changed, capture_output=True, text=True)

    return run


def test_machines_are_written_down_and_compared(site: Site, play: Play, tmp_path: Path):
    site.make_vm("web01", 1)
    vm = site.make_vm("SQL01", 1, 2)
    captured = play("capture.yml")
    assert captured.returncode == 0, captured.stdout + captured.stderr
    assert "Not in vCenter, so not written down: gone" in captured.stdout
    file = tmp_path / "log" / "machines.json"
    assert set(json.loads(file.read_text())) == {"web01", "sql01"}
    assert file.stat().st_mode & 0o777 == 0o600

    reconfigure(vm, numCPUs=2)
    compared = play("compare.yml")
    assert compared.returncode == 0, compared.stdout + compared.stderr
    assert "SQL01 differs from before: CPUs: 1 -> 2." in compared.stdout
    assert "web01 differs" not in compared.stdout
    events = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    (event,) = [each for each in events if each["event"] == "comparison"]
    assert event["machines"] == {"SQL01": [{"what": "CPUs", "before": "1", "after": "2"}], "web01": []}


@pytest.mark.parametrize("part", ["capture.yml", "compare.yml"])
def test_without_a_vcenter_the_play_goes_on(play: Play, tmp_path: Path, part: str):
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "machines.json").write_text('{"web01": {"name": "web01", "nics": []}}')
    ended = play(part, VMWARE_PASSWORD="wrong")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "vCenter 127.0.0.1 did not accept the login." in ended.stdout
