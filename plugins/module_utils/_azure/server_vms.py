# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The process server's VM over the Compute SDK: JSON ⇄ domain facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._domain.process_server_facts import FoundServer, found_server
from .changes import finish, found_or_none
from .session import Session


class ServerVms:
    """VMs of one resource group.

    :param timeout: seconds to wait for a change.
    :param poll_interval: seconds between two looks at it where Azure does not say how many.
    """

    def __init__(self, session: Session, group: str, timeout: float, poll_interval: float) -> None:
        from azure.mgmt.compute import ComputeManagementClient

        self._client = session.client(ComputeManagementClient)
        self._group = group
        self._timeout = timeout
        self._polling = {"polling_interval": poll_interval}

    def find(self, name: str) -> FoundServer | None:
        """:raises FailbackError: ``RESOURCE_GROUP_NOT_FOUND``"""
        operation = self._client.virtual_machines.get
        found = found_or_none(f"VM {name}", lambda: operation(self._group, name, expand="instanceView"))
        return found_server(found.as_dict()) if found is not None else None

    def make(self, name: str, body: Mapping[str, Any]) -> None:
        operation = self._client.virtual_machines.begin_create_or_update
        self._finish(f"making the VM {name}", lambda: operation(self._group, name, dict(body), **self._polling))

    def start(self, name: str) -> None:
        operation = self._client.virtual_machines.begin_start
        self._finish(f"starting the VM {name}", lambda: operation(self._group, name, **self._polling))

    def set_tags(self, name: str, tags: Mapping[str, str]) -> None:
        """:param tags: all of them; those that are left out are removed."""
        operation, body = self._client.virtual_machines.begin_update, {"tags": dict(tags)}
        self._finish(f"tagging the VM {name}", lambda: operation(self._group, name, body, **self._polling))

    def delete(self, name: str) -> None:
        operation = self._client.virtual_machines.begin_delete
        self._finish(f"deleting the VM {name}", lambda: operation(self._group, name, **self._polling))

    def _finish(self, what: str, begin: Any) -> None:
        finish(what, begin, self._timeout)
