# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB51, FB52: the vCenter itself, the licences of its hosts, and what Site Recovery's account may do there."""

from __future__ import annotations

from collections.abc import Iterator

from ..failback_role import ALWAYS, in_words
from ..model import Phase
from .facts import Facts
from .finding import Rule, Severity, Trouble
from .home import KEEPER_IS_CLEAR, VM_IS_CLEAR, Home, home_of
from .missing import FactMissing, known
from .seats import BEFORE
from .stages import Stage
from .vsphere_facts import SINGLE_HOST
from .vsphere_objects import Host, Licence, Privileges

_PHASES = BEFORE | {Phase.REPLICATING_BACK, Phase.READY, Phase.FAILING_BACK}
_STAGES = frozenset({Stage.REPROTECT, Stage.FAILOVER})
_CLEAR = KEEPER_IS_CLEAR | VM_IS_CLEAR
#: The free hypervisor's edition, lower case; how it is spelled is unverified [asr-api 4].
_FREE = "esxbasic"


def _single_host_is_discovered(facts: Facts) -> Iterator[Trouble]:
    vsphere = facts.vsphere
    if vsphere.api_type != SINGLE_HOST:
        return
    registered = known(facts.azure.vcenters)
    if vsphere.server.lower() not in {each.lower() for entry in registered for each in (entry.name, entry.address)}:
        listed = ", ".join(f"{entry.name} ({entry.address})" for entry in registered) or "none"
        yield Trouble(
            f"{vsphere.server} is an ESXi host without a vCenter, not discovered by Site Recovery (it has {listed}).",
            {"server": vsphere.server, "discovered": [entry.address for entry in registered]},
            subject=f"host {vsphere.server}",
        )


def _licensed(facts: Facts) -> Iterator[Trouble]:
    for host, licence in _licences_of_hosts(home_of(facts)):
        if licence.edition.lower() == _FREE:
            yield _about(host, licence, f"has the free licence {licence.name} ({licence.edition})")


def _not_expired(facts: Facts) -> Iterator[Trouble]:
    for host, licence in _licences_of_hosts(home_of(facts)):
        if licence.hours_left is not None and licence.hours_left <= 0:
            yield _about(host, licence, f"has the licence {licence.name}, which has expired")


def _licences_of_hosts(home: Home) -> Iterator[tuple[Host, Licence]]:
    """Those of the hosts that the failback writes through."""
    hosts = [home.keeper_host]
    if home.vm is not None and home.vm.host != hosts[0].moid:
        hosts.append(home.vsphere.host(home.vm.host))
    licences = {licence.entity: licence for licence in known(home.vsphere.licences)}
    for host in hosts:
        if host.moid not in licences:
            raise FactMissing(f"vCenter does not say which licence {host.name} has")
        yield host, licences[host.moid]


def _about(host: Host, licence: Licence, text: str) -> Trouble:
    evidence = {"host": host.name, "edition": licence.edition, "hours_left": licence.hours_left}
    return Trouble(f"{host.name} {text}.", evidence, subject=f"host {host.name}")


def _has_privileges(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    privileges = known(home.vsphere.privileges)
    center = home.vsphere.datacenter_of(home.keeper_host.parent)
    missing = _missing(privileges, center.moid)
    if not missing:
        return
    account = f"The account {privileges.account}"
    if _granted(privileges, center.moid) <= ALWAYS:
        text = f"{account} may only read in the datacenter {center.name}: a reprotect with it sees no datastores."
    else:
        text = f"{account} lacks privileges on the datacenter {center.name}: {'; '.join(in_words(missing))}."
    evidence = {"account": privileges.account, "datacenter": center.name, "missing": sorted(missing)}
    yield Trouble(text, evidence, subject=f"vCenter account {privileges.account}")


def _has_them_where_the_machine_is(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    privileges = known(home.vsphere.privileges)
    places = [("folder", vm.folder, vm.name) for vm in (home.vm, home.keeper_vm) if vm is not None and vm.folder]
    places += [("datastore", store.moid, store.name) for store in home.datastores if store.moid in privileges.granted]
    for kind, moid, name in dict.fromkeys(places):
        missing = _missing(privileges, moid)
        if missing:
            where = f"the datastore {name}" if kind == "datastore" else f"the folder of the VM {name}"
            yield Trouble(
                f"The account {privileges.account} has its role on the datacenter, but lacks privileges on {where}: "
                f"{'; '.join(in_words(missing))}.",
                {"account": privileges.account, "missing": sorted(missing), "entity": moid},
                subject=f"vCenter account {privileges.account}",
            )


def _missing(privileges: Privileges, entity: str) -> frozenset[str]:
    return privileges.needed - _granted(privileges, entity)


def _granted(privileges: Privileges, entity: str) -> frozenset[str]:
    if entity not in privileges.granted:
        raise FactMissing(f"vCenter was not asked what {privileges.account} may do on {entity}")
    return privileges.granted[entity]


RULES = (
    Rule(
        "FB510",
        "An ESXi host without a vCenter is discovered by Site Recovery itself",
        Severity.ERROR,
        _single_host_is_discovered,
        "Register the host with the configuration server, or log in to the vCenter that manages it.",
        "S08, S09; asr-api 3.1",
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
        module="asr.failback.vcenter_registration",
    ),
    Rule(
        "FB511",
        "The hosts that the machine comes home through have no free licence",
        Severity.ERROR,
        _licensed,
        "Give the host a paid licence, or one for evaluation: a failback cannot write through a free hypervisor.",
        "S53; asr-api 3.1, 4",
        stages=_STAGES,
        phases=_PHASES,
        requires=_CLEAR,
    ),
    Rule(
        "FB512",
        "The licences of the hosts that the machine comes home through have not expired",
        Severity.ERROR,
        _not_expired,
        "Give the host a licence that is valid.",
        "asr-api 4",
        stages=_STAGES,
        phases=_PHASES,
        requires=_CLEAR,
    ),
    Rule(
        "FB520",
        "Site Recovery's account has the documented privileges on the datacenter",
        Severity.ERROR,
        _has_privileges,
        "Give the account the role with the documented privileges on the datacenter, propagating.",
        "S14, S50; asr-api 3.3, 4",
        stages=_STAGES,
        phases=_PHASES,
        module="asr.failback.failback_role",
        requires=KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB521",
        "Site Recovery's account has them also where the machine, its datastores and the master target are",
        Severity.ERROR,
        _has_them_where_the_machine_is,
        "Remove the permission there that overrides the datacenter's, or give the account its role there too.",
        "S14; asr-api 3.3, 4",
        stages=_STAGES,
        phases=_PHASES,
        requires=_CLEAR | {"FB520"},
    ),
)
