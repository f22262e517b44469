# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a machine is reached once it has its addresses."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from .interfaces import Facts, Interface


def reach(wish: str, host: str, wanted: Sequence[Interface], found: Sequence[Facts]) -> str:
    """A name stays as it is; an address that goes becomes its interface's own.

    :param wish: what the user says, or ''.
    :param host: the name or address by which it is reached now.
    :param wanted: the interfaces that get static addresses, by the guest's names.
    :param found: all interfaces as they are now.
    """
    if wish or not _is_address(host):
        return wish or host
    coming = {nic.name: [_plain(address) for address in nic.addresses] for nic in wanted}
    if any(host in addresses for addresses in coming.values()):
        return host
    for entry in found:
        if host in map(_plain, entry["addresses"]):
            return coming.get(str(entry["name"]), [host])[0]
    return host  # through a translation of addresses, such as a forwarded port


def _plain(address: str) -> str:
    return str(address).partition("/")[0]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
