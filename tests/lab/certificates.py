# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A certificate authority made at start, and the one server certificate both halves of the lab show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificates:
    """Paths of PEM files."""

    authority: Path
    certificate: Path
    key: Path


def make_certificates(home: Path) -> Certificates:
    """Make a CA and a certificate for the loopback names below ``home``; the key is readable by its owner only."""
    authority = trustme.CA(organization_name="asr.failback lab")
    server = authority.issue_cert("127.0.0.1", "localhost", "::1")
    paths = Certificates(home / "ca.pem", home / "server.pem", home / "server.key")
    authority.cert_pem.write_to_path(str(paths.authority))
    paths.certificate.write_bytes(b"".join(pem.bytes() for pem in server.cert_chain_pems))
    paths.key.touch(mode=0o600)
    server.private_key_pem.write_to_path(str(paths.key))
    return paths
