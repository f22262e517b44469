# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the inventory's variables to a stage module's options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .model import Operation, Phase, same_id
from .preflight_report.text import machine_line
from .preflight_report.verdict import fails
from .report import given_up

PREFIX = "asr_failback_"

_COMMON = ("azure_vm_id", "vm_name")
_REPROTECT = (
    "master_target",
    "process_server",
    "retention_volume",
    "datastore",
    "policy",
    "run_as_account",
    "appliance",
    "log_storage_account",
)
#: Operation → choice → the variable that holds it. On the way to Azure other servers are meant than on the way back.
VARIABLES: Mapping[str, Mapping[str, str]] = {
    Operation.REPROTECT_TO_ON_PREMISES: {name: PREFIX + name for name in _REPROTECT},
    Operation.FAILOVER: {"recovery_point": PREFIX + "recovery_point"},
    Operation.COMMIT_FAILOVER: {name: PREFIX + name for name in _COMMON},
    Operation.REPROTECT_TO_AZURE: {
        "process_server": PREFIX + "process_server_to_azure",
        "policy": PREFIX + "policy_to_azure",
        "run_as_account": PREFIX + "run_as_account_to_azure",
        "appliance": PREFIX + "appliance",
    },
    Operation.CANCEL_FAILOVER: {},
}

#: What preflight is told for a stage: the choices of all its operations. Before the way back is gone, those for it.
_PREFLIGHT: Mapping[str, tuple[Operation, ...]] = {
    "all": (Operation.REPROTECT_TO_ON_PREMISES, Operation.FAILOVER, Operation.COMMIT_FAILOVER),
    "reprotect": (Operation.REPROTECT_TO_ON_PREMISES, Operation.COMMIT_FAILOVER),
    "failover": (Operation.REPROTECT_TO_ON_PREMISES, Operation.FAILOVER, Operation.COMMIT_FAILOVER),
    "complete": (Operation.COMMIT_FAILOVER, Operation.REPROTECT_TO_AZURE),
}

#: In earnest, a stage waits until its machines have left these.
_UNDER_WAY = frozenset({Phase.REPLICATING_BACK, Phase.FAILING_BACK, Phase.REPROTECTING, Phase.IN_TRANSITION})


def machine_name(host: str, variables: Mapping[str, Any]) -> str:
    """A host's protected item: its variable asr_failback_name, else the host's own name."""
    return str(variables.get(PREFIX + "name") or host)


def vm_names(hosts: Iterable[str], hostvars: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The names of the hosts' VMs in vCenter: asr_failback_vm_name where it is another than the protected item's."""
    return [str(hostvars[host].get(PREFIX + "vm_name") or machine_name(host, hostvars[host])) for host in hosts]


def own_machine(machines: Sequence[Mapping[str, Any]], host: str, hostvars: Mapping[str, Mapping[str, Any]]) -> Any:
    """A host's entry in what protected_item_info returned; {} where there is none.

    :param host: its machine may be named by the protected item's name, resource name or ARM id, in any case.
    """
    return _entry_of(machines, machine_name(host, hostvars[host])) or {}


def _entry_of(machines: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any] | None:
    for entry in machines:
        if any(same_id(name, label) for label in (entry["name"], entry["id"], entry["id"].rsplit("/", 1)[-1])):
            return entry
    return None


def stage_inputs(
    hosts: Iterable[str], hostvars: Mapping[str, Mapping[str, Any]], operation: str, check_mode: bool = False
) -> dict[str, Any]:
    """``machines`` and ``machine_options`` for the hosts of a play.

    In check mode a machine that an earlier stage of the same run would move is left out: it is not there yet.
    """
    return _inputs(hosts, hostvars, VARIABLES[operation], check_mode)


def preflight_inputs(
    hosts: Iterable[str], hostvars: Mapping[str, Mapping[str, Any]], stage: str, check_mode: bool = False
) -> dict[str, Any]:
    """The same for preflight.

    :param stage: as the module preflight takes it.
    """
    variables = {choice: key for operation in _PREFLIGHT[stage] for choice, key in VARIABLES[operation].items()}
    return _inputs(hosts, hostvars, variables, check_mode)


def _inputs(
    hosts: Iterable[str], hostvars: Mapping[str, Mapping[str, Any]], variables_of: Mapping[str, str], check_mode: bool
) -> dict[str, Any]:
    machines, options = [], {}
    for host in hosts:
        variables = hostvars[host]
        name = machine_name(host, variables)
        if check_mode and not _stays(name, variables.get(PREFIX + "stage")):
            continue
        machines.append(name)
        chosen = {choice: variables[key] for choice, key in variables_of.items() if variables.get(key)}
        if chosen:
            options[name] = chosen
    return {"machines": machines, "machine_options": options}


def _stays(name: str, earlier: Mapping[str, Any] | None) -> bool:
    """Whether a machine stands, after an earlier stage in check mode, where it would stand in earnest.

    :param earlier: what the earlier stage registered, None where this is the first one.
    """
    if earlier is None:
        return True
    result = _entry_of(earlier.get("machines") or (), name)
    return result is not None and not result["changed"] and result["phase_after"] not in _UNDER_WAY


def machine_result(stage: Mapping[str, Any], host: str, hostvars: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A host's part of a stage's result, with the sentence ``line`` for the terminal."""
    name = machine_name(host, hostvars[host])
    result = _entry_of(stage.get("machines") or (), name)
    if result is not None:
        return {**result, "line": _line(result)}
    text = f"{name}: not reached in check mode; an earlier stage would move it first"
    return {"name": name, "failed": False, "changed": False, "line": text}


def results_by_machine(result: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What a stage or preflight hands on to the jobs that follow: small, and without anything that is said elsewhere.

    :param result: the module's; a stage's entry tells of the phase, preflight's of the rules that fail.
    """
    return {entry["name"]: _handed_on(entry, result.get("fail_on")) for entry in result.get("machines") or ()}


def _handed_on(entry: Mapping[str, Any], fail_on: str | None) -> dict[str, Any]:
    if "findings" in entry:
        return {
            "phase": entry["phase"],
            "failing_rules": sorted({each["id"] for each in entry["findings"] if fails(each, fail_on or "error")}),
        }
    return {"phase": entry["phase_after"], "failed": entry["failed"], "error_code": entry.get("error_code") or ""}


def preflight_result(
    found: Mapping[str, Any], host: str, hostvars: Mapping[str, Mapping[str, Any]], before_stage: bool = False
) -> dict[str, Any]:
    """A host's part of what preflight found, with the sentence ``line`` and whether the machine should not go on.

    :param before_stage: the stage runs next. A machine that is under way goes on: the stage only waits for it.
    """
    name = machine_name(host, hostvars[host])
    result = _entry_of(found.get("machines") or (), name)
    if result is None:
        return {"name": name, "failed": False, "line": f"{name}: not looked at; an earlier stage would move it first"}
    bad = any(fails(finding, found["fail_on"]) for finding in result["findings"])
    waits = bad and before_stage and result["phase"] in _UNDER_WAY
    line = machine_line(result) + ("; it is under way already, so it goes on" if waits else "")
    return {**result, "failed": bad and not waits, "line": line}


def _line(result: Mapping[str, Any]) -> str:
    if result["failed"]:
        return f"{result['msg']} What to do: {result['remedy']} [{result['error_code']}]"
    loss = given_up(result)
    text = f"{result['name']}: {result['phase_before']} -> {result['phase_after']}, {result['msg']}"
    warned = "".join(f"; warning: {warning}" for warning in result["warnings"])
    return text + (f"; data given up: {loss}" if loss else "") + warned
