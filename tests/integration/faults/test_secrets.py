# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Everything that a whole way home prints and writes, a killed run among it: no secret is anywhere in it."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from integration.collection.expectations import secrets_in
from integration.collection.playbooks import Playbook
from integration.collection.running_lab import Lab
from integration.faults.kills import Kill

PASSWORDS = ("ASR_LAB_PASSPHRASE", "ASR_LAB_ADMIN_PASSWORD")


def given_away(text: str, env: Mapping[str, str]) -> list[str]:
    """Every credential, token, passphrase and signed query in a text."""
    return secrets_in(text, env) + [env[name] for name in PASSWORDS if env[name] in text]


@pytest.fixture
def written(running_lab: Lab, start: Callable[..., Playbook], tmp_path: Path) -> dict[str, str]:
    """Where a text was found → the text: terminals, event logs, reports, temporary files, the lab's records."""
    lab = running_lab
    lab.begin(scenario="no_process_server")
    found: dict[str, str] = {}
    reports = {"asr_failback_report_dir": str(tmp_path / "reports")}
    kill = Kill("after", {"method": "POST", "path": "/failoverCommit$"})

    def go(name: str, *, killed: bool = False) -> None:
        run = start(name, "-vvvv", extra_vars=reports, env={"TMPDIR": str(tmp_path)})
        if killed:
            lab.faults(kill.rule(run.pid))
        ended = run.finish()
        lab.control("DELETE", "faults")
        assert ended.returncode == (-signal.SIGKILL if killed else 0), ended.output[-3000:]
        found[f"terminal of {name}, {len(found)}"] = ended.output
        found.update(files(ended.home))

    for name in ("prepare", "reprotect", "failover"):
        go(name)
    go("complete", killed=True)
    go("complete")
    found.update(files(tmp_path))
    return found | {"requests": json.dumps(lab.requests())}


def files(directory: Path) -> Iterator[tuple[str, str]]:
    for path in directory.rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes().decode(errors="replace")


@pytest.mark.timeout(900)  # five playbooks, which print all they can
def test_no_secret_anywhere(written: dict[str, str], running_lab: Lab) -> None:
    kinds = ("terminal of prepare", ".asr-failback", "/reports/", "requests")
    assert {kind for kind in kinds if any(kind in where for where in written)} == set(kinds), "something was not seen"
    told = {where: given_away(text, running_lab.environment) for where, text in written.items()}
    assert {where: secrets for where, secrets in told.items() if secrets} == {}
