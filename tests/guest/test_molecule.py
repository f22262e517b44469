# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The Molecule scenario of the role, as its users run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from guest.controller import CHECKOUT


def test_the_scenario_master_target():
    tools = Path(sys.executable).parent
    found = os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    command = [str(tools / "molecule"), "test", "--scenario-name", "master_target"]
    run = subprocess.run(command, cwd=CHECKOUT, env=found, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-8000:]
