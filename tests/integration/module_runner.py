# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Runs a module of the collection within the test's process, its options checked as Ansible checks them."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

COLLECTION = "ansible_collections.asr.failback.plugins"


class _Ended(Exception):
    pass


def runner(monkeypatch: pytest.MonkeyPatch, login: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """A function that runs a module and gives its result, ``failed`` among it.

    :param login: options that a module gets if it takes them.
    """

    def run(module: str, /, *, check: bool = False, **options: Any) -> dict[str, Any]:
        outcome: dict[str, Any] = {}

        class Module:
            def __init__(self, argument_spec: Any, supports_check_mode: bool, **constraints: Any) -> None:
                validated = ArgumentSpecValidator(argument_spec, **constraints).validate(given(argument_spec))
                assert not validated.error_messages, validated.error_messages
                self.params, self.check_mode = validated.validated_parameters, check

            def warn(self, warning: str) -> None:
                outcome.setdefault("warnings", []).append(warning)

            def exit_json(self, **result: Any) -> None:
                outcome.update(result, failed=False)
                raise _Ended

            def fail_json(self, **result: Any) -> None:
                outcome.update(result, failed=True)
                raise _Ended

        def given(spec: Any) -> dict[str, Any]:
            return {key: value for key, value in login.items() if key in spec} | options

        monkeypatch.setattr(f"{COLLECTION}.module_utils._ansible.run.Module", Module)
        with pytest.raises(_Ended):
            importlib.import_module(f"{COLLECTION}.modules.{module}").main()
        assert json.dumps(outcome)
        return outcome

    return run
