# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What preflight must find in the scenario `troubled`: errors and warnings, machine by machine."""

from __future__ import annotations

#: Machine → what is planted for it, or for the server that it alone uses.
OWN: dict[str, set[str]] = {
    "win-snap01": {"FB404", "FB705"},  # the plan mixes the architectures
    "rcm-snap01": {"FB404", "FB705"},
    "lin-consolidate01": {"FB405"},
    "win-raw01": set(),  # good to know, while the VM is there
    "win-bios01": {"FB407"},
    "win-diskid01": {"FB407"},
    "lin-stray01": {"FB408"},
    "lin-free01": {"FB511"},
    "win-memory01": {"FB426"},
    "lin-readonly01": {"FB421"},
    "lin-unseen01": {"FB421"},
    "lin-nfs01": {"FB422"},
    "win-mtoff01": {"FB302", "FB321"},  # Azure's error 78145 and vCenter say it
    "win-mtsnap01": {"FB325"},
    "lin-pvscsi01": {"FB323"},
    "lin-noid01": {"FB324"},
    "win-drs01": {"FB327"},
    "win-full01": {"FB329"},
    "lin-crash01": {"FB307"},
    "win-new01": {"FB304"},
    "lin-silent01": {"FB303"},
    "win-notools01": {"FB322"},
    "lin-lost01": {"FB321", "FB326"},
    "win-family01": {"FB306"},
    "win-psdead01": {"FB211"},
    "win-pselsewhere01": {"FB215"},
    "win-agent01": {"FB112"},
    "win-critical01": {"FB121"},
    "win-warning01": {"FB121"},
    "win-stopped01": {"FB132"},
    "win-deleted01": {"FB131"},
    "win-moved01": {"FB130"},
    "win-migrated01": {"FB104"},
    "win-unprotected01": {"FB101"},
    "phys-old01": {"FB142"},
    "win-nopoints01": {"FB124"},
    "win-oldpoints01": {"FB126"},
    "lin-resync01": {"FB123"},
    "two-mt01": {"FB702"},
    "two-mt02": {"FB702"},
    "mix-win01": {"FB703"},
    "mix-lin01": {"FB703"},
    "half01": {"FB704"},
    "half02": {"FB704"},
    "rcm-silent01": {"FB602"},
    "rcm-full01": {"FB329"},
    "rcm-blind01": {"FB604"},
    "rcm-log01": {"FB605"},
    "rcm-agent01": {"FB111"},
    "rcm-stopped01": {"FB132"},
    "rcm-resync01": {"FB123"},
}

#: Their own trouble says it all: no stage is to come.
LOST = frozenset({"win-migrated01", "win-unprotected01"})
IN_VAULT = OWN.keys() - LOST
CLASSIC = frozenset(name for name in IN_VAULT if not name.startswith("rcm-"))
#: These replicate back already.
UNDER_WAY = frozenset({"win-nopoints01", "win-oldpoints01", "lin-resync01", "two-mt01", "two-mt02"})
WITHOUT_AZURE_VM = frozenset({"win-deleted01", "win-moved01"})

#: Rule → whom it concerns, of what many machines share.
SHARED: dict[str, frozenset[str]] = {
    "FB204": CLASSIC | {"win-migrated01"},  # the configuration server's certificate
    "FB205": CLASSIC | {"win-migrated01"},  # its version
    "FB222": CLASSIC - WITHOUT_AZURE_VM,  # the VPN is down
    "FB241": CLASSIC - UNDER_WAY,  # no failback policy is associated
    "FB520": frozenset(IN_VAULT),  # the account lacks privileges
}

#: What only another choice, another plan or leaving the machine out can mend.
CHOSEN = frozenset({"FB142", "FB215", "FB304", "FB306", "FB307", "FB329", "FB422", "FB604", "FB605"}) | {
    *("FB702", "FB703", "FB704", "FB705"),
}


def expected(rules_gone: set[str] | frozenset[str] = frozenset()) -> dict[str, set[str]]:
    """Machine → rules, without those that are mended."""
    return {
        name: (own | {rule for rule, machines in SHARED.items() if name in machines}) - rules_gone
        for name, own in OWN.items()
    }
