# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB24: the classic failback policy."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import same_id
from ..site import ContainerMapping
from ..wire import number
from .facts import Facts
from .finding import CLASSIC, Rule, Severity, Stage, Trouble
from .limits import FAILBACK_POLICY
from .missing import FactMissing, known
from .seats import BEFORE


def _associated(facts: Facts) -> list[ContainerMapping]:
    """The mappings of the machine's own container that lead home: from the container to itself [asr-api 1.9]."""
    own = facts.item.arm_id.lower()
    return [
        entry
        for entry in facts.fabric.site.mappings
        if not entry.to_azure and own.startswith(f"{entry.container_id.lower()}/")
    ]


def _is_associated(facts: Facts) -> Iterator[Trouble]:
    if not _associated(facts):
        name = facts.fabric.site.friendly_name
        others = [policy.name for policy in known(facts.azure.policies) if policy.instance_type.lower() == "inmage"]
        there = f"; the vault has {', '.join(sorted(others))}, not associated" if others else ""
        yield Trouble(
            f"No failback policy is associated with configuration server {name}{there}.",
            {"failback_policies": sorted(others)},
            subject=f"configuration server {name}",
        )


def _is_as_documented(facts: Facts) -> Iterator[Trouble]:
    for entry in _associated(facts):
        policy = next((p for p in known(facts.azure.policies) if same_id(p.policy_id, entry.policy_id)), None)
        if policy is None:
            raise FactMissing(f"the vault lists no policy {entry.policy_name}")
        found = {key: number(policy.settings.get(key)) for key in FAILBACK_POLICY}
        wrong = {key: value for key, value in found.items() if value != FAILBACK_POLICY[key]}
        if wrong:
            listed = ", ".join(f"{key} is {value}, not {FAILBACK_POLICY[key]}" for key, value in wrong.items())
            yield Trouble(
                f"Failback policy {policy.name} is not as documented: {listed}.",
                {"settings": found},
                subject=f"policy {policy.name}",
            )


RULES = (
    Rule(
        "FB241",
        "A failback policy is associated with the configuration server",
        Severity.ERROR,
        _is_associated,
        "Make the failback policy and associate it; only the portal does that by itself.",
        "S23; asr-api 1.9",
        architectures=CLASSIC,
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
        module="asr.failback.failback_policy",
        requires=frozenset({"FB201"}),
    ),
    Rule(
        "FB242",
        "The failback policy has the documented settings",
        Severity.INFO,
        _is_as_documented,
        "Nothing, if it was made so on purpose: RPO threshold 15 minutes, retention 24 hours and app-consistent "
        "snapshots every 60 minutes are the portal's.",
        "S23; asr-api 1.9",
        architectures=CLASSIC,
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
        requires=frozenset({"FB201", "FB241"}),
    ),
)
