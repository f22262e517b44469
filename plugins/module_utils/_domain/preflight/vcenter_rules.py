# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB50: the vCenters as they are registered with the vault; classic only."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import arm_part, same_id
from ..vcenter import Discovery, VCenter, discovery, serious
from .facts import Facts
from .finding import CLASSIC, Rule, Severity, Stage, Trouble
from .item_facts import discovery_type, vcenter_id
from .judging import problems, silence
from .missing import FactMissing, known
from .seats import BEFORE

_STAGES = frozenset({Stage.REPROTECT, Stage.FAILOVER})
_MODULE = "asr.failback.vcenter_registration"
_REGISTERED = frozenset({"FB201", "FB501"})


def _own(facts: Facts) -> list[VCenter]:
    """The vCenters and ESXi hosts that the machine's configuration server knows."""
    own = facts.item.fabric.lower()
    return [
        entry for entry in known(facts.azure.vcenters) if arm_part(entry.arm_id, "replicationFabrics").lower() == own
    ]


def _label(entry: VCenter) -> str:
    return f"vCenter {entry.name}"


def _is_registered(facts: Facts) -> Iterator[Trouble]:
    if not _own(facts):
        name = facts.fabric.site.friendly_name
        message = f"Configuration server {name} knows no vCenter and no ESXi host."
        yield Trouble(message, {"vcenters": []}, subject=f"configuration server {name}")


def _is_discovered(facts: Facts) -> Iterator[Trouble]:
    for entry in _own(facts):
        yield from problems(_label(entry), entry.problems, _label(entry))
        state = discovery(entry)
        if state is Discovery.FAILED and not serious(entry):
            message = f"The discovery of {_label(entry)} is {entry.status}."
            yield Trouble(message, {"discovery_status": entry.status}, subject=_label(entry))
        if state is Discovery.STILL:
            # The words of discoveryStatus are unverified.
            status = entry.status or "missing"
            raise FactMissing(f"the discovery status of {_label(entry)} is {status}, which may mean that it still runs")


def _is_heard(facts: Facts) -> Iterator[Trouble]:
    for entry in _own(facts):
        yield from silence(_label(entry), entry.last_heartbeat, facts.read_at, _label(entry))


def _has_account(facts: Facts) -> Iterator[Trouble]:
    accounts = {account.account_id for account in facts.fabric.site.run_as_accounts}
    for entry in _own(facts):
        if not entry.run_as_account_id:
            raise FactMissing(f"Azure does not say with which account {_label(entry)} is read")
        if entry.run_as_account_id not in accounts:
            yield Trouble(
                f"{_label(entry)} is read with run-as account {entry.run_as_account_id}, which does not exist.",
                {"run_as_account": entry.run_as_account_id, "accounts": sorted(accounts)},
                subject=_label(entry),
            )


def _is_the_original(facts: Facts) -> Iterator[Trouble]:
    wanted = vcenter_id(facts.item)
    if not wanted:
        if discovery_type(facts.item).lower() == "physical":
            return
        raise FactMissing(f"Azure does not say in which vCenter {facts.name} was")
    if not any(_is_called(entry, wanted) for entry in _own(facts)):
        listed = ", ".join(entry.name for entry in _own(facts))
        yield Trouble(
            f"The vCenter that {facts.name} came from ({wanted.rsplit('/', 1)[-1]}) is not registered; others are: "
            f"{listed}. Whether a machine may come home to an alternate vCenter is documented both ways.",
            {"wanted": wanted, "registered": [entry.name for entry in _own(facts)]},
        )


def _is_called(entry: VCenter, wanted: str) -> bool:
    """By its infrastructure id, or by an ARM id that ends in its name."""
    by_id = bool(entry.infrastructure_id) and same_id(entry.infrastructure_id, wanted)
    return by_id or (
        "/" in wanted and same_id(wanted.rsplit("/", 1)[-1], arm_part(entry.arm_id, "replicationvCenters"))
    )


RULES = (
    Rule(
        "FB501",
        "A vCenter is registered with the configuration server",
        Severity.ERROR,
        _is_registered,
        "Register the vCenter that the master target is in; ESXi hosts without one are registered by themselves.",
        "S06, S09, S55; asr-api 1.3, 3.1",
        architectures=CLASSIC,
        stages=_STAGES,
        module=_MODULE,
        requires=frozenset({"FB201"}),
    ),
    Rule(
        "FB502",
        "The vCenter's discovery succeeds",
        Severity.ERROR,
        _is_discovered,
        "Check the vCenter's address and the run-as account's password and permissions.",
        "S06, S09, S14, S55; asr-api 1.10, 7",
        architectures=CLASSIC,
        stages=_STAGES,
        module=_MODULE,
        requires=_REGISTERED,
    ),
    Rule(
        "FB503",
        "The vCenter is heard of",
        Severity.ERROR,
        _is_heard,
        "Check that the configuration server reaches the vCenter on port 443.",
        "S06, S55; asr-api 3.4, 7",
        architectures=CLASSIC,
        stages=_STAGES,
        requires=_REGISTERED | {"FB202", "FB502"},
    ),
    Rule(
        "FB504",
        "The vCenter is read with an account that exists",
        Severity.ERROR,
        _has_account,
        "Give the vCenter's registration a run-as account of the configuration server.",
        "S14, S50; asr-api 1.3",
        architectures=CLASSIC,
        stages=_STAGES,
        module=_MODULE,
        requires=_REGISTERED,
    ),
    Rule(
        "FB505",
        "The machine comes home to the vCenter that it came from",
        Severity.WARNING,
        _is_the_original,
        "Register the original vCenter; or see that the alternate one is discovered with the master target in it, and "
        "try one machine first.",
        "S55; asr-api 3.1",
        architectures=CLASSIC,
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
        module=_MODULE,
        requires=_REGISTERED,
    ),
)
