# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The failback policy and its association with the configuration server: what is there, what is missing (S23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .arm_write import Write
from .errors import FailbackError
from .failback_policy_settings import KINDS, Policy, Settings, differences, to_wire
from .model import same_id
from .site import ContainerMapping

#: The name of a policy that is made where the user gives none.
DEFAULT_NAME = "asr-failback"


@dataclass(frozen=True)
class PolicyWish:
    """:param name: the policy's name; '' for the associated one, or ``DEFAULT_NAME``."""

    architecture: str
    name: str
    settings: Settings


@dataclass(frozen=True)
class Surroundings:
    """What was read: the vault's ARM id and policies, and, for classic, the fabric's containers and mappings.

    :param containers: ARM ids of the fabric's protection containers.
    :param configuration_server: its friendly name.
    :param taken: names of the mappings of the fabric's containers.
    """

    vault_id: str
    policies: tuple[Policy, ...]
    configuration_server: str = ""
    containers: tuple[str, ...] = ()
    mappings: tuple[ContainerMapping, ...] = ()
    taken: tuple[str, ...] = ()


@dataclass(frozen=True)
class PolicyPlan:
    """What is to be done.

    :param policy: the policy that serves or will serve; None where Azure is left to choose.
    :param writes: what is missing, in order.
    :param associated: whether it is associated with the configuration server; None where nobody has to do that.
    """

    policy: Policy | None
    writes: tuple[Write, ...]
    associated: bool | None
    differences: tuple[dict[str, Any], ...] = ()


def plan(wish: PolicyWish, around: Surroundings) -> PolicyPlan:
    """:raises FailbackError: ``POLICY_OF_ANOTHER_KIND``, ``CONTAINER_NOT_FOUND``, ``CONTAINER_AMBIGUOUS``"""
    return _classic(wish, around) if wish.architecture == "classic" else _modernized(wish, around)


def _classic(wish: PolicyWish, around: Surroundings) -> PolicyPlan:
    associated = _associated(wish, around)
    if associated:
        return PolicyPlan(associated, (), True, differences(wish.settings, associated, wish.name))
    policy, writes = _named(wish, around, wish.name or DEFAULT_NAME)
    return PolicyPlan(
        policy, (*writes, _association(policy, around)), False, differences(wish.settings, policy, wish.name)
    )


def _associated(wish: PolicyWish, around: Surroundings) -> Policy | None:
    """The policy of the reverse mapping, whose source and target are the same container; of several the named one."""
    reverse = [entry for entry in around.mappings if same_id(entry.container_id, entry.target_id)]
    found = [_policy_of(entry, around.policies) for entry in reverse]
    return next((policy for policy in found if policy.is_called(wish.name)), found[0] if found else None)


def _policy_of(entry: ContainerMapping, policies: Sequence[Policy]) -> Policy:
    unknown = Policy(entry.policy_name, entry.policy_id, "", {})
    return next((policy for policy in policies if same_id(policy.arm_id, entry.policy_id)), unknown)


def _modernized(wish: PolicyWish, around: Surroundings) -> PolicyPlan:
    """Azure chooses the failback policy where a reprotect names none [asr-modernized 7]: made only if it is named.

    An association is not known for it: nobody was seen making one.
    """
    if wish.name:
        policy, writes = _named(wish, around, wish.name)
        return PolicyPlan(policy, writes, None, differences(wish.settings, policy, wish.name))
    kind = KINDS["modernized"].instance_type
    own = [policy for policy in around.policies if policy.instance_type.lower() == kind.lower()]
    return PolicyPlan(own[0] if len(own) == 1 else None, (), None)


def _named(wish: PolicyWish, around: Surroundings, name: str) -> tuple[Policy, tuple[Write, ...]]:
    """The policy of that name, with the write that makes it where it is missing."""
    kind = KINDS[wish.architecture]
    found = next((policy for policy in around.policies if policy.is_called(name)), None)
    if found is None:
        arm_id = f"{around.vault_id}/replicationPolicies/{name}"
        made = Policy(name, arm_id, kind.instance_type, wish.settings)
        body = {"properties": {"providerSpecificInput": to_wire(kind, wish.settings)}}
        return made, (Write("PUT", arm_id, "creation", f"policy {name}", body),)
    if found.instance_type.lower() != kind.instance_type.lower():
        raise FailbackError(
            "POLICY_OF_ANOTHER_KIND",
            f"The policy {found.name} exists already, and it is no failback policy: it is of kind "
            f"{found.instance_type or 'unknown'} instead of {kind.instance_type}.",
            "Choose another name for the failback policy.",
            {"policy": found.name, "instance_type": found.instance_type},
        )
    return found, ()


def _association(policy: Policy, around: Surroundings) -> Write:
    container = _container(around)
    name = _free_name(f"{policy.name}-reverse", around.taken)
    body = {"properties": {"policyId": policy.arm_id, "targetProtectionContainerId": container}}
    return Write(
        "PUT",
        f"{container}/replicationProtectionContainerMappings/{name}",
        "association",
        f"policy {policy.name} with configuration server {around.configuration_server}",
        body,
    )


def _container(around: Surroundings) -> str:
    """The configuration server's one container; it is source and target of the way back [asr-api 1.9]."""
    if len(around.containers) == 1:
        return around.containers[0]
    names = [entry.rsplit("/", 1)[-1] for entry in around.containers]
    raise FailbackError(
        "CONTAINER_AMBIGUOUS" if names else "CONTAINER_NOT_FOUND",
        f"Configuration server {around.configuration_server} has {len(names)} protection containers"
        f"{': ' + ', '.join(names) if names else ''}; exactly one was expected.",
        "Associate the failback policy with the configuration server in the portal.",
        {"containers": names},
    )


def _free_name(wanted: str, taken: Sequence[str]) -> str:
    """A mapping that exists under the name would be overwritten."""
    used = {name.lower() for name in taken}
    numbered = (f"{wanted}-{number}" for number in range(2, len(used) + 3))
    return next(name for name in (wanted, *numbered) if name.lower() not in used)
