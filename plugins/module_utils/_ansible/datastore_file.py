# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Has a file in a datastore, or has it not."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from .._domain.datastore_files import LocalFile, RemoteFile, Verdict, check_space, compare, datastore_path
from .._domain.errors import FailbackError
from .._vsphere.datastore import Datastore
from .._vsphere.datastore_http import HttpRefusal
from .event_log import EventLog
from .local_files import verified_sha256_of
from .run import Result

_STEP = 5  # per cent between two lines of progress


def ensure_datastore_file(connection: Any, params: Mapping[str, Any], check_mode: bool) -> Result:
    """:raises FailbackError: ``IS_A_FOLDER``, ``DATASTORE_FULL``, ``UPLOAD_INCOMPLETE`` and what reading may meet"""
    path = datastore_path(params["path"])
    local = _local(params) if params["state"] == "present" else None
    log = EventLog(params["event_log"])
    datastore = Datastore(connection, params, params["datastore"], params["datacenter"])
    remote = datastore.look(path)
    if remote and remote.is_folder:
        raise FailbackError(
            "IS_A_FOLDER", f"{datastore.full_path(path)} is a folder.", "Give the path of a file, the name included."
        )
    if local:
        outcome = _present(datastore, path, params["src"], local, remote, check_mode, log)
    else:
        outcome = _absent(datastore, path, remote, check_mode)
    return {"path": datastore.full_path(path)} | outcome


def _local(params: Mapping[str, Any]) -> LocalFile:
    digest = verified_sha256_of(params["src"], params["checksum"])
    return LocalFile(os.path.getsize(params["src"]), digest)


def _present(
    datastore: Datastore,
    path: str,
    src: str,
    local: LocalFile,
    remote: RemoteFile | None,
    check_mode: bool,
    log: Callable[[Mapping[str, Any]], None],
) -> Result:
    verdict, known = compare(local, remote), remote.known_sha256 if remote else None
    if verdict is Verdict.UNKNOWN:
        known = datastore.sha256_of(path)
        verdict = Verdict.SAME if known == local.sha256 else Verdict.DIFFERENT
    upload = verdict is Verdict.DIFFERENT
    note = upload or remote is None or remote.known_sha256 is None
    if upload:
        check_space(datastore.name, local, remote, datastore.free_bytes())
        if not check_mode:
            _upload(datastore, path, src, local, remote, log)
    if note and not check_mode:
        datastore.note(path, local.sha256)
    before = {"size": remote.size, "sha256": known, "noted": bool(remote.known_sha256)} if remote else {}
    return {
        "changed": note,
        "uploaded": upload,
        "size": local.size,
        "checksum": local.sha256,
        "diff": {"before": before, "after": {"size": local.size, "sha256": local.sha256, "noted": True}},
    }


def _upload(
    datastore: Datastore,
    path: str,
    src: str,
    local: LocalFile,
    remote: RemoteFile | None,
    log: Callable[[Mapping[str, Any]], None],
) -> None:
    with open(src, "rb") as file:
        try:
            datastore.upload(path, file, local.size, _progress(log, datastore.full_path(path), local.size))
        except HttpRefusal as error:
            if error.status >= 500:  # vCenter says no more than that; what it knew of the space may have been old
                check_space(datastore.name, local, remote, datastore.free_bytes(refreshed=True))
            raise
    arrived = datastore.look(path)
    if arrived is None or arrived.size != local.size:
        raise FailbackError(
            "UPLOAD_INCOMPLETE",
            f"{datastore.full_path(path)} has {arrived.size if arrived else 0} bytes instead of {local.size}.",
            "Run this again; the file is uploaded anew.",
        )


def _progress(log: Callable[[Mapping[str, Any]], None], file: str, size: int) -> Callable[[int], None]:
    told = -_STEP

    def sent(done: int) -> None:
        nonlocal told
        percent = 100 * done // size
        if percent >= told + _STEP or done == size:
            told = percent
            log({"event": "upload", "file": file, "bytes": done, "total_bytes": size, "percent": percent})

    return sent


def _absent(datastore: Datastore, path: str, remote: RemoteFile | None, check_mode: bool) -> Result:
    if remote and not check_mode:
        datastore.delete_with_note(path)
    before = {"size": remote.size, "sha256": remote.known_sha256} if remote else {}
    return {"changed": remote is not None, "uploaded": False, "diff": {"before": before, "after": {}}}
