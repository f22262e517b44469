# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What goes to a guest's shell, and what its answer becomes."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.guest_answer import read_answer, shell_text


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("plain", "plain"),
        ('it\'s a $ecret "phrase" `id` \\', 'it\'s a $ecret "phrase" `id` \\'),
        (True, "1"),
        (False, ""),
        (None, ""),
        (443, "443"),
        (["a b", "c"], "a b\nc"),
        ([], ""),
    ],
)
def test_a_real_shell_gets_the_values_as_they_are(value: Any, seen: str):
    text = shell_text({"given": value}, ["printf '%s' \"$given\"\n"])
    assert subprocess.run(["sh"], input=text, capture_output=True, text=True, check=True).stdout == seen


@pytest.mark.parametrize("variables", [{"PATH": "x"}, {"a b": "x"}, {"a": {"b": 1}}, {"a": ["x\ny"]}, {"a": "x\0y"}])
def test_what_a_shell_cannot_take_is_refused(variables: dict[str, Any]):
    with pytest.raises(FailbackError) as caught:
        shell_text(variables, [])
    assert caught.value.code == "VARIABLE_UNUSABLE"


def test_the_last_line_is_the_answer():
    stdout = 'welcome\n{"changed":true}\n{"changed":false,"msg":"fine"}\n'
    assert read_answer(0, stdout, "") == {"changed": False, "msg": "fine"}


def test_a_failure_says_what_to_do():
    stdout = json.dumps({"failed": True, "error_code": "X", "msg": "It is so.", "remedy": "Do this."})
    assert read_answer(1, stdout, "")["msg"] == "It is so. What to do: Do this. [X]"


@pytest.mark.parametrize("stdout", ["", "hello\n", '{"changed":tr', "[1]\n"])
def test_no_answer_is_a_failure_even_with_code_0(stdout: str):
    answer = read_answer(0, stdout, "sh: not found")
    assert answer["failed"]
    assert answer["error_code"] == "GUEST_NO_ANSWER"
    assert "sh: not found" in answer["msg"]


def test_an_answer_does_not_excuse_a_bad_end():
    assert read_answer(2, '{"changed":true,"msg":"done"}', "")["failed"]


def test_secrets_are_blotted_out_wherever_they_are():
    stdout = json.dumps({"failed": True, "error_code": "X", "msg": "it said hush", "remedy": "r", "list": ["a hush b"]})
    assert "hush" not in json.dumps(read_answer(1, stdout, "", ["hush"]))
    assert "hush" not in json.dumps(read_answer(1, "", "sh: hush: not found", ["hush", ""]))
