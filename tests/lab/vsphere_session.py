# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A session with vCenter: logging in, running tasks, reading in bulk."""

from __future__ import annotations

import contextlib
import json
import ssl
import time
import urllib.request
from pathlib import Path
from typing import Any

from pyVim.connect import Disconnect, SmartConnect
from pyVmomi import vim, vmodl

TASK_LIMIT = 60.0  # real seconds
SESSION_CHECK = 60.0  # real seconds between looks at whether the session still holds


class VCenterFault(Exception):
    """vCenter refused something, or does not have what was asked for."""


# Everything that can go wrong with vCenter, as callers see it.
VCENTER_TROUBLE = (VCenterFault, vmodl.MethodFault, OSError)


class Session:
    """A session of the service's own account."""

    def __init__(self, host: str, port: int, user: str, password: str, authority: Path) -> None:
        self._address: dict[str, Any] = {"host": host, "port": port, "user": user, "pwd": password}
        self._authority = authority
        self.port = port
        self._instance: Any = None
        self._root: Any = None
        self._checked = 0.0

    def connect(self) -> None:
        """Log in."""
        # pyVmomi does not verify certificates of loopback addresses unless it is given a context.
        context = ssl.create_default_context(cafile=str(self._authority))
        self._instance = SmartConnect(sslContext=context, **self._address)
        self._root = self._instance.RetrieveContent()
        self._checked = time.monotonic()

    def disconnect(self) -> None:
        """Log out; a vCenter that is gone is no trouble."""
        if self._instance is not None:
            with contextlib.suppress(OSError, vmodl.MethodFault):
                Disconnect(self._instance)
        self._instance = None

    def content(self) -> Any:
        """Return the service's content; a session that has ended begins anew."""
        if self._instance is None:
            self.connect()
        elif time.monotonic() - self._checked > SESSION_CHECK:
            self._checked = time.monotonic()
            try:
                alive = self._root.sessionManager.currentSession is not None
            except vmodl.MethodFault:
                alive = False
            if not alive:
                self.connect()
        return self._root

    def run(self, call: Any, *arguments: Any, **keywords: Any) -> Any:
        """Start a task and wait for its end."""
        try:
            return _wait(call(*arguments, **keywords))
        except vmodl.MethodFault as fault:
            raise VCenterFault(f"{type(fault).__name__}: {getattr(fault, 'msg', '')}") from fault

    def force(self, managed: Any, **properties: Any) -> None:
        """Set properties that no call of vCenter sets; in a keyword, two underscores are a dot."""
        changes = {path.replace("__", "."): value for path, value in properties.items()}
        # The class name of the WSDL, not pyVmomi's own.
        body = {"type": managed._wsdlName, "id": managed._moId, "set": changes}
        request = urllib.request.Request(
            f"https://{self._address['host']}:{self._address['port']}/_lab/set", json.dumps(body).encode()
        )
        context = ssl.create_default_context(cafile=str(self._authority))
        with urllib.request.urlopen(request, context=context, timeout=10):
            pass

    # Reading --------------------------------------------------------------------------------------------------------

    def read(self, kind: Any, *paths: str) -> list[tuple[Any, dict[str, Any]]]:
        """Read properties of all objects of a kind in one call."""
        content = self.content()
        view = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
        collector = vmodl.query.PropertyCollector
        walk = collector.TraversalSpec(name="view", type=vim.view.ContainerView, path="view", skip=False)
        spec = collector.FilterSpec(
            objectSet=[collector.ObjectSpec(obj=view, skip=True, selectSet=[walk])],
            propSet=[collector.PropertySpec(type=kind, pathSet=list(paths))],
        )
        try:
            found = content.propertyCollector.RetrieveContents([spec])
        finally:
            view.Destroy()
        return [(each.obj, {item.name: item.val for item in each.propSet}) for each in found]

    def properties(self, managed: Any, *paths: str) -> dict[str, Any]:
        """Read properties of one object in one call; those that are not set are not there."""
        collector = vmodl.query.PropertyCollector
        spec = collector.FilterSpec(
            objectSet=[collector.ObjectSpec(obj=managed)],
            propSet=[collector.PropertySpec(type=type(managed), pathSet=list(paths))],
        )
        found = self.content().propertyCollector.RetrieveContents([spec])
        return {item.name: item.val for item in found[0].propSet}

    def named(self, kind: Any, name: str) -> Any:
        """Find an object by its kind and name."""
        for each, values in self.read(kind, "name"):
            if values["name"] == name:
                return each
        raise VCenterFault(f"there is no {kind.__name__} {name!r} in vCenter")


def _wait(task: Any) -> Any:
    deadline = time.monotonic() + TASK_LIMIT
    while (info := task.info).state not in (vim.TaskInfo.State.success, vim.TaskInfo.State.error):
        if time.monotonic() > deadline:
            raise VCenterFault(f"the task {info.descriptionId} did not end")
        time.sleep(0.002)
    if info.state == vim.TaskInfo.State.error:
        fault = info.error
        raise VCenterFault(getattr(fault, "localizedMessage", "") or getattr(fault, "msg", "") or type(fault).__name__)
    return info.result
