# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an installation ISO of ours was made from. The ISO itself carries it, so it is known wherever the ISO goes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

#: Raised when ISOs are made in another way, so that older ones are made anew.
_FORMAT = 1


@dataclass(frozen=True)
class MediaInputs:
    """:param arguments: further kernel arguments; checksums are SHA-256 in hexadecimal digits."""

    source: str
    kickstart: str
    arguments: tuple[str, ...] = ()
    format: int = _FORMAT

    def as_data(self) -> dict[str, Any]:
        return asdict(self) | {"arguments": list(self.arguments)}

    def as_text(self) -> str:
        return json.dumps(self.as_data(), sort_keys=True) + "\n"


def inputs_of(text: str) -> MediaInputs | None:
    """The inputs that an ISO says it was made from; None where the text is none of ours."""
    try:
        data = json.loads(text)
        return MediaInputs(
            str(data["source"]), str(data["kickstart"]), tuple(map(str, data["arguments"])), int(data["format"])
        )
    except (ValueError, TypeError, KeyError):
        return None
