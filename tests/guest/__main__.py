# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A guest in the background, for Molecule: ``python -m guest start FOLDER``, then ``stop``.

``start`` writes FOLDER/guest.json: how Ansible reaches it (``connection``), and what the role needs (``role``).
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from guest.controller import role_variables
from guest.machine import Disk, Guest


def start(folder: Path) -> None:
    server = [sys.executable, "-m", "guest.configuration_server", str(folder)]
    guest = Guest(folder, [Disk("retention", number=2)], server=server)
    guest.start()
    guest.disconnect()
    known = {"connection": guest.variables(), "role": role_variables(folder)}
    (folder / "guest.json").write_text(json.dumps(known))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m guest", description=__doc__)
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    if given.action == "start":
        start(given.folder)
    else:
        Guest(given.folder).stop()


main()
