# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Makes an ISO that installs with no key pressed, of a published one and a kickstart (S31, S32)."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._domain.boot_menu import unattended
from .._domain.errors import FailbackError
from .._domain.install_media import MediaInputs, inputs_of
from .._iso.boot_iso import BootIso, open_iso
from .local_files import read_file, sha256_of, verified_sha256_of, write_atomically
from .run import Result

_KICKSTART = ("/KS.CFG;1", "ks.cfg")
_INPUTS = ("/ASRFB.JSN;1", "asr-failback.json")
_MODE = 0o600


@dataclass(frozen=True)
class _Job:
    source: str
    dest: str
    kickstart: bytes
    inputs: MediaInputs


def ensure_install_iso(params: Mapping[str, Any], check_mode: bool) -> Result:
    """:raises FailbackError: ``DEST_IS_SOURCE``, ``DEST_NOT_OURS`` and what reading and writing may meet"""
    job = _job(params)
    before = _made_from(job.dest)
    with open_iso(job.source) as iso:
        menu = _new_menu(iso, job.inputs)
        if before != job.inputs and not check_mode:
            _write(iso, menu, job)
    narrowed = _narrow(job.dest, check_mode)
    there = os.path.exists(job.dest) and (before == job.inputs or not check_mode)
    return {
        "changed": before != job.inputs or narrowed,
        "path": job.dest,
        "checksum": sha256_of(job.dest) if there else None,
        "size": os.path.getsize(job.dest) if there else None,
        "boot_menu": menu,
        "diff": {"before": before.as_data() if before else {}, "after": job.inputs.as_data()},
    }


def _job(params: Mapping[str, Any]) -> _Job:
    source, dest = params["src"], params["dest"]
    if os.path.realpath(source) == os.path.realpath(dest):
        raise FailbackError(
            "DEST_IS_SOURCE", f"{dest} is the source itself, which is never touched.", "Give another dest."
        )
    kickstart = read_file(params["kickstart"])
    digest = verified_sha256_of(source, params["checksum"])
    inputs = MediaInputs(digest, hashlib.sha256(kickstart).hexdigest(), tuple(params["kernel_arguments"]))
    return _Job(source, dest, kickstart, inputs)


def _made_from(dest: str) -> MediaInputs | None:
    """What the ISO that is there was made from; None where none is there.

    :raises FailbackError: ``DEST_NOT_OURS``
    """
    if not os.path.lexists(dest):
        return None
    inputs = None
    try:
        with open_iso(dest) as iso:
            inputs = inputs_of((iso.read(_INPUTS[0]) or b"").decode(errors="replace"))
    except FailbackError as error:
        if error.code != "ISO_UNREADABLE":
            raise
    if inputs is None:
        raise FailbackError(
            "DEST_NOT_OURS",
            f"{dest} is there already and is no ISO that this module made.",
            "Move it away, or give another dest.",
        )
    return inputs


def _new_menu(iso: BootIso, inputs: MediaInputs) -> str:
    text = (iso.read(iso.menu_path()) or b"").decode("utf-8", errors="surrogateescape")
    return unattended(text, inputs.arguments)


def _write(iso: BootIso, menu: str, job: _Job) -> None:
    new = {
        iso.menu_path(): (menu.encode("utf-8", errors="surrogateescape"), ""),
        _KICKSTART[0]: (job.kickstart, _KICKSTART[1]),
        _INPUTS[0]: (job.inputs.as_text().encode(), _INPUTS[1]),
    }
    for path, (content, name) in new.items():
        iso.put(path, content, name)

    def verify(written: str) -> None:
        with open_iso(written) as result:
            result.menu_path()
            if any(result.read(path) != entry[0] for path, entry in new.items()):
                raise FailbackError("ISO_DAMAGED", f"{job.dest} did not come out as it should.", "Run this again.")

    write_atomically(job.dest, iso.write, verify)


def _narrow(dest: str, check_mode: bool) -> bool:
    """Keep others from reading it: the kickstart holds the root password's hash."""
    if not os.path.exists(dest) or stat.S_IMODE(os.stat(dest).st_mode) == _MODE:
        return False
    if not check_mode:
        os.chmod(dest, _MODE)
    return True
