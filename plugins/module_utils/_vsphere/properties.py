# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Properties of all objects of a kind, in one sweep of the property collector."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    content = connection.RetrieveContent()
    view = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
    try:
        yield from _pages(content.propertyCollector, view, kind, list(paths))
    finally:
        view.Destroy()


def _pages(collector: Any, view: Any, kind: Any, paths: list[str]) -> Iterator[tuple[Any, dict[str, Any]]]:
    traversal = vmodl.query.PropertyCollector.TraversalSpec(name="view", path="view", skip=False, type=type(view))
    selected = vmodl.query.PropertyCollector.FilterSpec(
        objectSet=[vmodl.query.PropertyCollector.ObjectSpec(obj=view, skip=True, selectSet=[traversal])],
        propSet=[vmodl.query.PropertyCollector.PropertySpec(type=kind, pathSet=paths)],
    )
    page = collector.RetrievePropertiesEx([selected], vmodl.query.PropertyCollector.RetrieveOptions(maxObjects=_PAGE))
    while page is not None:
        for found in page.objects:
            yield found.obj, {entry.name: entry.val for entry in found.propSet or []}
        page = collector.ContinueRetrievePropertiesEx(page.token) if page.token else None
