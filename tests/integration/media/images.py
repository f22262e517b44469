# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Makes ISO images with the tool that published ones are made with."""

from __future__ import annotations

import subprocess
from pathlib import Path

BOOT = ("-b", "isolinux/isolinux.bin", "-c", "isolinux/boot.cat", "-no-emul-boot")
#: What isolinux needs besides, to find the rest of itself.
BOOT_INFO = ("-boot-load-size", "4", "-boot-info-table")
LONG_NAMES = ("-R", "-J", "-T", "-V", "CentOS_6.6_Final")


def make_iso(tree: Path, iso: Path, *flags: str) -> None:
    subprocess.run(["genisoimage", "-quiet", *flags, "-o", str(iso), str(tree)], check=True, capture_output=True)
