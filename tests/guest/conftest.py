# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guests for the tests: one at a time, each with the disks that a test module asks for."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from guest.controller import Controller
from guest.machine import Guest


@pytest.fixture(scope="module")
def controller(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Controller]:
    """A guest that runs, made from the module's ``GUEST``, and a control node."""
    folder = tmp_path_factory.mktemp("guest")
    server = [sys.executable, "-m", "guest.configuration_server", str(folder)]
    guest = Guest(folder, server=server, **request.module.GUEST)
    try:
        guest.start()
        yield Controller(guest, tmp_path_factory.mktemp("control"))
    finally:
        guest.stop()


@pytest.fixture
def guest(controller: Controller) -> Guest:
    return controller.guest
