# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A machine before and after, from what vm_info told of it both times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Facts = Mapping[str, Any]

_GIB = 2**30


def remembered(known: Mapping[str, Facts], seen: Sequence[Facts]) -> dict[str, Any]:
    """What is remembered of machines after another look at them.

    :param known: by the names of their VMs, in lower case; ``seen``: as vm_info shows them.
    """
    return dict(known) | {facts["name"].lower(): _kept(known.get(facts["name"].lower()) or {}, facts) for facts in seen}


def _kept(before: Facts, now: Facts) -> dict[str, Any]:
    """What was known is not lost when a VM is off and tells nothing of its guest, while its disks hang on a master
    target, nor when one that came home asks DHCP for its address (S52).
    """
    old = {nic["mac"]: nic for nic in before.get("nics") or ()}
    result = dict(now)
    result["nics"] = [_kept_nic(old.get(nic["mac"]), nic) for nic in now["nics"]]
    for key in ("hostname", "routes", "disks"):
        result[key] = now.get(key) or before.get(key) or now.get(key)
    # Routes and resolver belong to the addresses: those of DHCP do not stand beside a static address.
    if any(nic is old.get(nic["mac"]) for nic in result["nics"]) and before.get("routes"):
        result["routes"], result["dns"] = before["routes"], before.get("dns") or {}
    elif not (now.get("dns") or {}).get("servers"):
        result["dns"] = before.get("dns") or now.get("dns") or {}
    return result


def _kept_nic(old: Facts | None, new: Facts) -> Facts:
    if old and old.get("addresses") and (not new.get("addresses") or (old.get("dhcp") is False and new.get("dhcp"))):
        return old
    return new


def comparisons(known: Mapping[str, Facts], seen: Sequence[Facts]) -> list[dict[str, Any]]:
    """Machines that are known from before, compared with how they are now.

    :returns: for each ``name``, ``same``, ``entries`` (all that was compared: texts ``what``, ``before``, ``after``),
        ``differences`` (those of them that differ) and a ``line`` for the terminal.
    """
    return [
        _comparison(facts["name"], known[facts["name"].lower()], facts)
        for facts in seen
        if facts["name"].lower() in known
    ]


def _comparison(name: str, before: Facts, after: Facts) -> dict[str, Any]:
    entries = [
        {"what": what, "before": _told(read(before)), "after": _told(read(after))}
        for what, read in _COMPARED.items()
        if (read(before) or what not in _IF_TOLD_BEFORE) and (read(after) or what not in _IF_TOLD_AFTER)
    ]
    differences = [entry for entry in entries if entry["before"] != entry["after"]]
    told = "; ".join(f"{each['what']}: {each['before']} -> {each['after']}" for each in differences)
    line = f"{name} differs from before: {told}." if told else f"{name} is as it was before."
    return {"name": name, "same": not differences, "entries": entries, "differences": differences, "line": line}


def _told(value: Any) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)


def _texts(part: str, read: Callable[[Facts], str]) -> Callable[[Facts], list[str]]:
    return lambda facts: sorted(read(each) for each in facts.get(part) or ())


def _addresses(facts: Facts) -> list[str]:
    return sorted(str(each) for nic in facts.get("nics") or () for each in nic.get("addresses") or ())


def _datastores(facts: Facts) -> list[str]:
    return sorted({str(disk["datastore"]) for disk in facts.get("disks") or ()})


def _attributes(facts: Facts) -> list[str]:
    return [f"{name} = {value}" for name, value in sorted((facts.get("attributes") or {}).items())]


#: What is compared, in the words of the report. The host is not: vSphere moves VMs on its own.
_COMPARED: Mapping[str, Callable[[Facts], Any]] = {
    "CPUs": lambda facts: facts.get("cpus"),
    "memory (MB)": lambda facts: facts.get("memory_mb"),
    "firmware": lambda facts: facts.get("firmware"),
    "guest": lambda facts: facts.get("guest_id"),
    "folder": lambda facts: facts.get("folder"),
    "MAC addresses": _texts("nics", lambda nic: str(nic["mac"])),
    "networks": _texts("nics", lambda nic: f"{nic['network']} ({nic['adapter']})"),
    "disks": _texts("disks", lambda disk: f"{int(disk['size_bytes']) / _GIB:g} GiB"),
    "datastores": _datastores,
    "attributes": _attributes,
    "addresses": _addresses,
}
#: Addresses are told by VMware Tools while the guest runs; disks are not the VM's while its data comes back.
_IF_TOLD_BEFORE = frozenset({"addresses", "disks", "datastores"})
_IF_TOLD_AFTER = frozenset({"addresses"})
