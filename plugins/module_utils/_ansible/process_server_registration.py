# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Has a process server registered with its configuration server, and waits until the vault shows it (S28, S29, S54)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from .._azure.run_commands import RunCommand
from .._domain.errors import ActionRejected, ActionUnsure, FailbackError
from .._domain.model import Action
from .._domain.plain import plain
from .._domain.process_server_bodies import run_command_body
from .._domain.process_server_script import ScriptRun, check_ending
from .._domain.process_server_script_inputs import ScriptInputs
from .._domain.process_server_standing import Standing, not_ready, standing
from .._domain.site import Site
from .._domain.site_choice import choose_configuration_server
from .process_server_rooms import Rooms
from .run import Result

Params = Mapping[str, Any]


def ensure_registered(params: Params, check_mode: bool) -> Result:
    """:raises FailbackError: how the script ended, ``PROCESS_SERVER_NOT_LISTED``, ``PROCESS_SERVER_NOT_READY``"""
    return _Registration(Rooms(params), params).ensure(check_mode)


class _Registration:
    def __init__(self, rooms: Rooms, params: Params) -> None:
        self._rooms = rooms
        self._params = params
        self._name: str = params["name"]
        self._refreshed_at: float | None = None
        self._warnings: list[str] = []

    def ensure(self, check_mode: bool) -> Result:
        if self._params["script"]:
            self._inputs.check()
        found = self._look()
        left = self._command.find() if self._params["script"] else None
        if found.ready:
            return self._result(found, "", left is not None) if check_mode else self._tidied(found, left)
        register = bool(self._params["script"]) and (found.silent or left is not None)
        if not register and not self._params["wait"]:
            raise self._not_ready(found, 0)
        if check_mode:
            return self._result(found, "", register)
        ending = self._register(left) if register else ""
        if self._params["wait"]:
            found = self._await(found)
        return self._result(found, ending, ending == "registered")

    def _tidied(self, found: Standing, left: ScriptRun | None) -> Result:
        """A run that broke off may have left its run command, and the passphrase in it."""
        if left is not None:
            self._await_script()
            self._command.delete()
        return self._result(found, "", left is not None)

    # ----- the vault

    @cached_property
    def _fabric(self) -> Site:
        return choose_configuration_server(self._rooms.vault.sites(), self._params["configuration_server"] or "")

    def _look(self) -> Standing:
        vault = self._rooms.vault
        site = vault.site(self._fabric.name)
        return standing(self._name, site, vault.now(), self._params["max_heartbeat_age"])

    def _await(self, found: Standing) -> Standing:
        """Look again and again, and have the configuration server refreshed now and then [asr-api 1.3]."""
        begun = time.monotonic()
        while not found.ready:
            waited = time.monotonic() - begun
            if waited > self._params["wait_timeout"]:
                raise self._not_ready(found, int(waited // 60))
            self._refresh_now_and_then()
            self._rooms.wait(self._name, "; ".join(found.lacks))
            time.sleep(self._params["poll_interval"])
            self._rooms.vault.forget_sites()
            found = self._look()
        return found

    def _refresh_now_and_then(self) -> None:
        now = time.monotonic()
        if self._refreshed_at is not None and now - self._refreshed_at < self._params["refresh_interval"]:
            return
        self._refreshed_at = now
        for provider in self._rooms.vault.provider_ids(self._fabric.name):
            self._rooms.say(self._name, "having the configuration server refreshed")
            try:
                self._rooms.vault.send(Action(provider, "refreshProvider", None, {}, frozenset()))
            except (ActionRejected, ActionUnsure) as error:
                # It only hurries what comes by itself; the next one may be taken.
                self._rooms.log({"event": "warning", "machine": self._name, "text": error.message})

    def _not_ready(self, found: Standing, minutes: int) -> FailbackError:
        return not_ready(self._name, found, minutes, self._fabric)

    # ----- the script in the VM

    @cached_property
    def _inputs(self) -> ScriptInputs:
        params = self._params
        return ScriptInputs(
            server=params["configuration_server_address"],
            port=params["configuration_server_port"],
            data_port=params["data_transfer_port"],
            install_location=params["install_location"],
            minimum_free_gb=params["minimum_free_gb"],
            setup_paths=params["setup_paths"],
            registration_file=params["registration_file"],
            passphrase=params["passphrase"],
            setup_url=params["setup_url"] or "",
        )

    @cached_property
    def _command(self) -> RunCommand:
        params = self._params
        group = params["vm_resource_group"] or params["resource_group"]
        return RunCommand(self._rooms.session, group, self._name, params["wait_timeout"], params["poll_interval"])

    def _register(self, run: ScriptRun | None) -> str:
        """Run the script, or wait for the one that an earlier run began; its name for a good ending.

        :param run: what an earlier run left.
        """
        if run is not None and run.ended and not run.good:
            self._command.delete()
            run = None
        if run is None:
            self._rooms.say(self._name, "registering it")
            self._begin()
        ended = self._await_script()
        self._rooms.say(self._name, f"the registration ended with exit code {ended.exit_code}")
        try:
            return self._ending(ended)
        finally:
            self._delete_command()

    def _ending(self, run: ScriptRun) -> str:
        inputs = self._inputs
        return check_ending(run, self._name, inputs.server, inputs.port, inputs.passphrase)

    def _delete_command(self) -> None:
        """Its output is read already, so a deletion that fails fails nothing; the next run tries again."""
        try:
            self._command.delete()
        except FailbackError as error:
            text = f"The run command, which holds the passphrase protected, is still there: {error.message}"
            self._warnings.append(text)
            self._rooms.log({"event": "warning", "machine": self._name, "text": text})

    def _begin(self) -> None:
        vm = self._rooms.settled_vm(self._name)
        if vm is None:
            raise FailbackError(
                "VM_NOT_FOUND",
                f"There is no VM {self._name} to register.",
                "Make it with the module process_server, or correct name and vm_resource_group.",
            )
        if vm.power.lower() != "running":
            raise FailbackError(
                "VM_NOT_RUNNING",
                f"The VM {self._name} is {vm.power or 'in an unknown state'}.",
                "Start it, then run this again.",
            )
        script, inputs, timeout = self._params["script"], self._inputs, self._params["script_timeout"]
        self._command.begin(run_command_body(vm.location, self._name, script, inputs.plain(), inputs.secret(), timeout))

    def _await_script(self) -> ScriptRun:
        deadline = time.monotonic() + self._params["script_timeout"] + self._params["wait_timeout"]
        while True:
            run = self._command.find()
            if run is None:
                raise FailbackError(
                    "RUN_COMMAND_GONE",
                    f"The registration in {self._name} was deleted while it ran.",
                    "See who did, then run this again.",
                )
            if run.ended:
                return run
            if time.monotonic() > deadline:
                raise FailbackError(
                    "STILL_RUNNING",
                    f"The registration in {self._name} still runs ({run.state}).",
                    "Run this again: it waits for the one that runs.",
                )
            self._rooms.wait(self._name, f"registration: {run.state}")
            time.sleep(self._params["poll_interval"])

    def _result(self, found: Standing, ending: str, changed: bool) -> Result:
        before = "listed" if not changed and found.server else "not listed"
        return {
            "changed": changed,
            "registration": ending,
            "ready": found.ready,
            "lacks": list(found.lacks),
            "process_server": plain(found.server) if found.server else {},
            "configuration_server": self._fabric.friendly_name,
            "warnings": [*found.warnings, *self._warnings],
            "diff": {
                "before": {self._name: before},
                "after": {self._name: "listed" if found.server or changed else "not listed"},
            },
        }
