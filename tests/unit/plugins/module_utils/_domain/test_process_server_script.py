# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How the registration script ends, and the script's side of that agreement."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.process_server_script import (
    ENDINGS,
    ScriptRun,
    check_ending,
    ending_verdict,
)

PASSPHRASE = "Fm9kGx2vQp7zRt4W"


def ended(code: int | None, state: str = "Failed", output: str = "") -> ScriptRun:
    return ScriptRun(state, code, output, "")


def check(run: ScriptRun) -> str:
    return check_ending(run, "ps-azure", "10.0.0.5", 443, PASSPHRASE)


def refused(run: ScriptRun) -> FailbackError:
    with pytest.raises(FailbackError) as caught:
        check(run)
    return caught.value


@pytest.mark.parametrize(
    ("run", "name"),
    [
        (ended(0, "Succeeded"), "registered"),
        (ended(10), "already_registered"),
        (ended(10, "Succeeded"), "already_registered"),
    ],
)
def test_good_endings(run: ScriptRun, name: str):
    assert check(run) == name
    assert run.good


@pytest.mark.parametrize("code", [code for code, ending in ENDINGS.items() if not ending.good])
def test_bad_endings_have_a_code_and_a_remedy(code: int):
    error = refused(ended(code))
    assert error.code == ENDINGS[code].name.upper()
    assert error.remedy
    assert "{" not in error.message
    assert error.details["exit_code"] == code


def test_where_the_configuration_server_was_not_reached_is_told():
    assert "10.0.0.5 on TCP port 443" in refused(ended(21)).message


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (ended(None), "SCRIPT_FAILED"),
        (ended(1), "SCRIPT_FAILED"),
        (ended(0), "SCRIPT_FAILED"),
        (ended(None, "TimedOut"), "SCRIPT_TIMED_OUT"),
        (ended(None, "Canceled"), "SCRIPT_TIMED_OUT"),
    ],
)
def test_endings_that_the_script_does_not_know(run: ScriptRun, code: str):
    assert refused(run).code == code
    assert not run.good or run.exit_code == 0


def test_the_end_of_the_log_is_shown_without_the_passphrase():
    error = refused(ended(25, output="first\n" + "x" * 9000 + f"\nwrong passphrase {PASSPHRASE} for CS01\n"))
    assert error.details["log"].endswith("wrong passphrase ******** for CS01")
    assert "first" not in error.details["log"]
    assert PASSPHRASE not in str(error.details)


@pytest.mark.parametrize("state", ["Unknown", "Pending", "Running", ""])
def test_a_script_that_has_not_ended(state: str):
    assert not ended(None, state).ended


def test_a_verdict_for_those_who_run_the_script_by_other_means():
    good = ending_verdict(10, "", "ps-azure", "10.0.0.5", 443)
    assert good == {"failed": False, "line": "ps-azure: already_registered"}
    bad = ending_verdict(24, f"No: {PASSPHRASE}", "ps-azure", "10.0.0.5", 443, PASSPHRASE)
    assert (bad["failed"], bad["error_code"]) == (True, "PASSPHRASE_REFUSED")
    assert bad["line"].endswith("[PASSPHRASE_REFUSED] No: ********")
