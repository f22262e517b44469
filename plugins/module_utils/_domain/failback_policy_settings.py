# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A failback policy's settings: the user's units and Azure's, and how they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from .errors import FailbackError
from .model import same_id
from .wire import Json, mapping, number, text

Value: TypeAlias = "int | float | bool | None"
#: Option → its value in the option's own unit; ``multi_vm_sync`` is True or False. None: Azure does not say.
Settings = Mapping[str, Value]


@dataclass(frozen=True)
class Setting:
    """A number: the module's option, Azure's key, and how many of Azure's minutes are one of the option's unit."""

    option: str
    key: str
    minutes: int = 1


@dataclass(frozen=True)
class Kind:
    """A kind of policy. ``sync``: whether it has multi-VM consistency."""

    instance_type: str
    settings: tuple[Setting, ...]
    sync: bool


_APP_CONSISTENT = Setting("app_consistent_frequency_minutes", "appConsistentFrequencyInMinutes")
_CRASH_CONSISTENT = Setting("crash_consistent_frequency_minutes", "crashConsistentFrequencyInMinutes")

#: The failback policy of each architecture [asr-api 1.9, 1.10].
KINDS = {
    "classic": Kind(
        "InMage",
        (
            Setting("rpo_threshold_minutes", "recoveryPointThresholdInMinutes"),
            Setting("recovery_point_retention_hours", "recoveryPointHistory", 60),  # in minutes, whatever its name
            _APP_CONSISTENT,
        ),
        sync=True,
    ),
    "modernized": Kind("InMageRcmFailback", (_APP_CONSISTENT, _CRASH_CONSISTENT), sync=False),
}
#: Azure takes one spelling and answers the other [asr-api 1.9].
_SYNC_SENT = {True: "Enable", False: "Disable"}
_SYNC_ANSWERED = {"enable": True, "enabled": True, "disable": False, "disabled": False}


@dataclass(frozen=True)
class Policy:
    name: str
    arm_id: str
    instance_type: str
    settings: Settings

    def is_called(self, label: str) -> bool:
        return bool(label) and (same_id(label, self.name) or same_id(label, self.arm_id))

    def as_result(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "id": self.arm_id,
            "instance_type": self.instance_type,
            "settings": dict(self.settings),
        }


def wanted_settings(architecture: str, options: Mapping[str, Any]) -> Settings:
    """The settings that an architecture's policy has, from a module's options.

    :raises FailbackError: ``BAD_OPTION`` for a negative number.
    """
    kind = KINDS[architecture]
    wanted: dict[str, Value] = {entry.option: options[entry.option] for entry in kind.settings}
    for option, value in wanted.items():
        if value is None or value < 0:
            raise FailbackError("BAD_OPTION", f"{option} cannot be {value}.", f"Set {option} to 0 or more.")
    return wanted | ({"multi_vm_sync": options["multi_vm_sync"]} if kind.sync else {})


def to_wire(kind: Kind, settings: Settings) -> dict[str, Any]:
    """``providerSpecificInput`` of a policy."""
    numbers = {entry.key: int(settings[entry.option] or 0) * entry.minutes for entry in kind.settings}
    sync = {"multiVmSyncStatus": _SYNC_SENT[bool(settings["multi_vm_sync"])]} if kind.sync else {}
    return {"instanceType": kind.instance_type, **numbers, **sync}


def policy(raw: Json) -> Policy:
    """A policy from its JSON; of a kind that is none of ours, without settings."""
    properties = mapping(raw.get("properties"))
    details = mapping(properties.get("providerSpecificDetails"))
    instance_type = text(details.get("instanceType"))
    kind = next((kind for kind in KINDS.values() if kind.instance_type.lower() == instance_type.lower()), None)
    return Policy(text(raw.get("name")), text(raw.get("id")), instance_type, _from_wire(kind, details) if kind else {})


def _from_wire(kind: Kind, details: Json) -> Settings:
    numbers: dict[str, Value] = {
        entry.option: _in_unit(number(details.get(entry.key)), entry.minutes) for entry in kind.settings
    }
    sync = _SYNC_ANSWERED.get(text(details.get("multiVmSyncStatus")).lower())
    return numbers | ({"multi_vm_sync": sync} if kind.sync else {})


def _in_unit(value: int | None, minutes: int) -> int | float | None:
    if value is None or value % minutes == 0:
        return None if value is None else value // minutes
    return round(value / minutes, 2)


def differences(wanted: Settings, found: Policy, name: str) -> tuple[dict[str, Any], ...]:
    """What is otherwise than wanted, each with ``setting``, ``wanted`` and ``found``.

    :param name: the name that was wanted; '' for any.
    """
    entries: list[dict[str, Any]] = []
    if name and not found.is_called(name):
        entries.append({"setting": "name", "wanted": name, "found": found.name})
    for option, value in wanted.items():
        if found.settings.get(option) != value:
            entries.append({"setting": option, "wanted": value, "found": found.settings.get(option)})
    return tuple(entries)
