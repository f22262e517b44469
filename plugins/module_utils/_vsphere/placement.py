# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Objects of vCenter's inventory by name, and where they are in it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from .._domain.inventory_choice import position_of
from .properties import sweep

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim


def find_in(connection: Any, kind: Any, words: str, name: str, datacenter: Any = None) -> Any:
    """The only object of a kind that has a name.

    :param words: what it is, for errors.
    :param datacenter: look only there; else everywhere.
    :raises FailbackError: see ``position_of``
    """
    swept = [(each, str(found.get("name"))) for each, found in sweep(connection, kind, ["name"])]
    if datacenter is not None:
        swept = [(each, label) for each, label in swept if datacenter_of(each) == datacenter]
    places = [(label, inventory_path(each.parent) if label == name else "") for each, label in swept]
    return swept[position_of(words, name, places, "Name the datacenter.")][0]


def find_datacenter(connection: Any, name: str | None) -> Any:
    """A datacenter; without a name the only one, None where there are several."""
    if name:
        return find_in(connection, vim.Datacenter, "datacenter", name)
    found = [each for each, properties in sweep(connection, vim.Datacenter, ["name"])]
    return found[0] if len(found) == 1 else None


def datacenter_of(entity: Any) -> Any:
    """The datacenter that an object belongs to, None for one above."""
    while entity is not None and not isinstance(entity, vim.Datacenter):
        entity = entity.parent
    return entity


def inventory_path(entity: Any) -> str:
    """Names from the root folder's children down, as ``dcPath`` of the datastore URLs has them."""
    names: list[str] = []
    while entity is not None and entity.parent is not None:
        names.insert(0, str(entity.name))
        entity = entity.parent
    return "/".join(names)
