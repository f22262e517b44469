# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Connections that are tried for preflight."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible.probes import probe_all


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_each_is_tried_and_says_from_where(listening: int, closed: int):
    open_, shut, nowhere = probe_all(
        [
            {"name": "configuration server", "host": "127.0.0.1", "port": listening},
            {"name": "process server", "host": "127.0.0.1", "port": closed},
            {"name": "host", "host": "no such name.invalid", "port": 902},
        ]
    )
    assert (open_.name, open_.host, open_.port, open_.error) == ("configuration server", "127.0.0.1", listening, "")
    assert shut.error == "Connection refused"
    assert nowhere.error
    assert all(socket.gethostname() in probe.origin for probe in (open_, shut, nowhere))


def test_nothing_is_tried_unasked():
    assert probe_all([]) == ()
