# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A small bootable ISO, and modules that need no vCenter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from integration.media.images import make_medium
from integration.module_runner import runner


@pytest.fixture(scope="session")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ISO with isolinux, Rock Ridge and Joliet, as CentOS 6 publishes them; nobody may write to it."""
    return make_medium(tmp_path_factory.mktemp("medium"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Run a module: ``run("install_iso", src=…, check=True)``."""
    return runner(monkeypatch, {})
