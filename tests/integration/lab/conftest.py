# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One lab for a session of tests, fresh for each test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import cli
from lab.client import LabClient

HOME_SPEED = 1.0  # time passes when a test says so


@pytest.fixture(scope="session")
def running_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabClient]:
    """Start a lab whose time stands nearly still."""
    home: Path = tmp_path_factory.mktemp("lab")
    assert cli.start(home, "small", HOME_SPEED) == 0, (home / "lab.log").read_text()
    client = LabClient(home)
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):  # as the lab's env file exports them
                patch.setenv(name, client.environment[name])
            yield client
    finally:
        cli.stop(home)


@pytest.fixture(scope="session")
def used() -> set[str]:
    """Hold a word while the lab is not at its scenario's start."""
    return {"unknown"}


@pytest.fixture
def lab(running_lab: LabClient, used: set[str]) -> Iterator[LabClient]:
    """Return the lab at its scenario's start; afterwards it must not have met a request it does not know."""
    running_lab.reset(scenario="small", speed=HOME_SPEED)
    used.add("used")
    yield running_lab
    assert running_lab.control("GET", "requests?unexpected=1") == []


@pytest.fixture
def steady_lab(running_lab: LabClient, used: set[str]) -> LabClient:
    """Return the lab at its scenario's start, for tests that change nothing."""
    if used:
        running_lab.reset(scenario="small", speed=HOME_SPEED)
        used.clear()
    return running_lab
