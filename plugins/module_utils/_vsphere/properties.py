# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Properties of all objects of a kind, in one sweep of the property collector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vmodl

_PAGE = 500


def sweep(connection: Any, kind: Any, paths: Sequence[str]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Every object of a kind that the account can see, with those of its properties that are set.

    :param connection: a service instance as ``session.login`` gives it.
    :param kind: a managed object type, such as ``vim.VirtualMachine``.
    :param paths: property paths.
    """
    return sweep_kinds(connection.RetrieveContent(), {kind: paths})


def sweep_kinds(content: Any, wanted: Mapping[Any, Sequence[str]]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The same for several kinds at once.

    :param content: of a service instance.
    :param wanted: managed object type → property paths.
    """
    view = content.viewManager.CreateContainerView(content.rootFolder, list(wanted), True)
    traversal = vmodl.query.PropertyCollector.TraversalSpec(name="view", path="view", skip=False, type=type(view))
    start = vmodl.query.PropertyCollector.ObjectSpec(obj=view, skip=True, selectSet=[traversal])
    try:
        yield from _pages(content.propertyCollector, [start], wanted)
    finally:
        view.Destroy()


def properties_of(content: Any, objects: Sequence[Any], paths: Sequence[str]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Properties of some objects of one kind.

    :param content: of a service instance.
    """
    if objects:
        starts = [vmodl.query.PropertyCollector.ObjectSpec(obj=each) for each in objects]
        yield from _pages(content.propertyCollector, starts, {type(objects[0]): paths})


def _pages(
    collector: Any, starts: list[Any], wanted: Mapping[Any, Sequence[str]]
) -> Iterator[tuple[Any, dict[str, Any]]]:
    properties = [
        vmodl.query.PropertyCollector.PropertySpec(type=kind, pathSet=list(paths)) for kind, paths in wanted.items()
    ]
    selected = vmodl.query.PropertyCollector.FilterSpec(objectSet=starts, propSet=properties)
    page = collector.RetrievePropertiesEx([selected], vmodl.query.PropertyCollector.RetrieveOptions(maxObjects=_PAGE))
    while page is not None:
        for found in page.objects:
            yield found.obj, {entry.name: entry.val for entry in found.propSet or []}
        page = collector.ContinueRetrievePropertiesEx(page.token) if page.token else None
