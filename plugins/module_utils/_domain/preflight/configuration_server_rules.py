# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB20: the configuration server, and the health of the fabric that it or the appliances make up."""

from __future__ import annotations

from collections.abc import Iterator

from .azure_facts import Server
from .facts import Facts
from .finding import CLASSIC, Rule, Severity, Trouble
from .judging import certificate, health, problems, silence, version_support
from .missing import FactMissing, known

_KNOWN = frozenset({"FB201"})


def _server(facts: Facts) -> Server:
    found = facts.fabric.configuration_server
    if found is None:
        raise FactMissing(f"fabric {facts.fabric.site.friendly_name} has no configuration server")
    return found


def _is_registered(facts: Facts) -> Iterator[Trouble]:
    fabrics = known(facts.azure.fabrics)
    name = facts.item.fabric
    if name.lower() not in fabrics:
        message = f"The configuration server or site that replicates {facts.name} is not registered with the vault."
        yield Trouble(message, {"fabric": name, "registered": sorted(fabrics)})


def _is_heard(facts: Facts) -> Iterator[Trouble]:
    server = _server(facts)
    yield from silence(server.label, server.last_heartbeat, facts.read_at, server.label)


def _serves(facts: Facts) -> Iterator[Trouble]:
    server = _server(facts)
    if not server.service_status:
        raise FactMissing(f"Azure does not say whether the service on {server.label} runs")
    if server.service_status.lower() != "running":
        message = f"The service on {server.label} is {server.service_status}."
        yield Trouble(message, {"service_status": server.service_status}, subject=server.label)


def _certificate(facts: Facts) -> Iterator[Trouble]:
    yield from certificate(_server(facts))


def _version(facts: Facts) -> Iterator[Trouble]:
    yield from version_support(_server(facts))


def _no_problems(facts: Facts) -> Iterator[Trouble]:
    site = facts.fabric.site
    label = f"fabric {site.friendly_name}"
    found = list(problems(label, site.problems, label))
    yield from found or health(label, site.health, label)


RULES = (
    Rule(
        "FB201",
        "The machine is in the database of a configuration server, or of a site, of the vault",
        Severity.ERROR,
        _is_registered,
        "Restore the configuration server from its backup, with the same IP address, so that it connects again.",
        "S19; asr-api 3.1",
    ),
    Rule(
        "FB202",
        "The configuration server is connected",
        Severity.ERROR,
        _is_heard,
        "Start the configuration server and check its way to Azure (port 443). A lost one is restored from its backup "
        "with the same IP address.",
        "S19; asr-api 3.1, 7",
        architectures=CLASSIC,
        requires=_KNOWN,
    ),
    Rule(
        "FB203",
        "The configuration server's service runs",
        Severity.ERROR,
        _serves,
        "Start the Site Recovery services on the configuration server.",
        "S19; asr-api 1.9, 7",
        architectures=CLASSIC,
        requires=_KNOWN | {"FB202"},
    ),
    Rule(
        "FB204",
        "The configuration server's certificate stays valid",
        Severity.WARNING,
        _certificate,
        "Renew the certificate on the configuration server.",
        "S19; asr-api 1.9",
        architectures=CLASSIC,
        requires=_KNOWN,
    ),
    Rule(
        "FB205",
        "The configuration server's version is supported",
        Severity.WARNING,
        _version,
        "Update the configuration server first, then process servers and master targets.",
        "S19; asr-api 1.9",
        architectures=CLASSIC,
        requires=_KNOWN,
    ),
    Rule(
        "FB206",
        "The fabric is healthy",
        Severity.WARNING,
        _no_problems,
        "Follow what Azure recommends in the portal, below Site Recovery infrastructure.",
        "asr-api 1.9, 3.2",
        requires=_KNOWN | {"FB202", "FB203"},
    ),
)
