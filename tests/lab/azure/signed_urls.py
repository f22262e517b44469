# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Status URLs with the signed query that Resource Manager appends to them [asr-api 1.4, asr-modernized 1]."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote

from lab.azure.errors import ArmError
from lab.clock import iso_seconds

CERTIFICATE_BYTES = 1500  # makes the URL some kilobytes long, as the real one is
OLDER_API_VERSION = "2021-06-01"  # not the one that was asked with


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Signer:
    """Signs paths and knows its own signatures again."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._certificate = _text(
            b"".join(hashlib.sha512(key + bytes([n])).digest() for n in range(24))[:CERTIFICATE_BYTES]
        )

    def _parts(self, path: str, moment: str, version: str) -> dict[str, str]:
        message = f"{path.lower()}|{version}|{moment}".encode()
        return {
            "t": moment,
            "c": self._certificate,
            "s": _text(hmac.new(self._key, b"s" + message, hashlib.sha512).digest() * 4),
            "h": _text(hmac.new(self._key, b"h" + message, hashlib.sha256).digest()),
        }

    def url(self, base: str, path: str, now: float, version: str = OLDER_API_VERSION) -> str:
        """Return a signed URL; escapes are in lower case, as the service's are."""
        parts = self._parts(path, iso_seconds(now)[:-1], version)
        escaped = {key: quote(value, safe="").replace("%3A", "%3a") for key, value in parts.items()}
        query = "&".join(f"{key}={value}" for key, value in escaped.items())
        return f"{base}{quote(path)}?api-version={version}&{query}"

    def check(self, path: str, query: dict[str, str]) -> None:
        """Refuse a status URL that was built or changed by somebody else (the code is unverified).

        :raises ArmError: 403.
        """
        wanted = self._parts(path, query.get("t", ""), query.get("api-version", ""))
        if any(query.get(key) != value for key, value in wanted.items()):
            raise ArmError(403, "InvalidAsyncOperationSignature", "The signature of the operation's URL is not valid.")
