# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a stage module says of many machines."""

from __future__ import annotations

from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._ansible.stage import failure
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from ansible_collections.asr.failback.plugins.module_utils._domain.stage import summary


def failed(*messages: str) -> dict[str, Any]:
    results = [
        {"name": f"web{number}", "changed": False, "failed": True, "msg": text, "error_code": "X", "remedy": "Mend it."}
        for number, text in enumerate(messages)
    ]
    return failure(Operation.FAILOVER, results, summary(results))


def test_a_message_is_told_once():
    assert failed("It broke.", "It broke.")["msg"] == "failover: 2 of 2 machines failed: It broke."


def test_of_a_thousand_messages_some_are_told_and_all_machines_are_named():
    told = failed(*(f"web{number} broke." for number in range(1000)))
    assert "web9 broke." in told["msg"]
    assert "web10 broke." not in told["msg"]
    assert "and 990 more, see the machines" in told["msg"]
    assert len(told["details"]["failed"]) == 1000
