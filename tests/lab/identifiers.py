# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Identifiers that come out the same for the same seed and label, in the shapes the service has."""

from __future__ import annotations

import hashlib
import uuid


class Identifiers:
    """Make identifiers from a seed, so that two labs with the same scenario agree."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._count = 0

    def hex64(self, label: str) -> str:
        """Return the name of a classic fabric: 64 hexadecimal digits [asr-api 1.2]."""
        return hashlib.sha256(f"{self._seed}:{label}".encode()).hexdigest()

    def guid(self, label: str) -> str:
        """Return a lower-case GUID for a thing with a name."""
        return str(uuid.UUID(self.hex64(label)[:32], version=4))

    def next_guid(self) -> str:
        """Return a GUID for a thing that has no name of its own: a job, an operation, a recovery point."""
        self._count += 1
        return self.guid(f"#{self._count}")

    def host_id(self, label: str, os_type: str) -> str:
        """Return a classic host id: 8-4-4-16 upper-case digits on Windows, a normal GUID on Linux [asr-api 1.6]."""
        if os_type != "Windows":
            return self.guid(label)
        digits = self.hex64(label)[:32].upper()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:32]}"

    def disk_uuid(self, label: str) -> str:
        """Return a disk UUID as VMware prints it, beginning with 6000C29 [asr-modernized 3]."""
        digits = "6000c29" + self.hex64(label)[:25]
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:32]}".replace(
            "6000c29", "6000C29"
        )

    def mac(self, label: str, prefix: str) -> str:
        """Return a MAC address with the given first three octets."""
        digits = self.hex64(label)[:6].upper()
        return f"{prefix}:{digits[:2]}:{digits[2:4]}:{digits[4:6]}"
