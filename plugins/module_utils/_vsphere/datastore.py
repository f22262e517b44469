# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A datastore's files: looked at with its browser, their contents over HTTPS."""

from __future__ import annotations

import hashlib
import io
import posixpath
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO, Any

from .._domain.checksums import checksum_in, checksum_line
from .._domain.datastore_files import NOTE_SUFFIX, RemoteFile
from .datastore_http import DatastoreHttp
from .placement import datacenter_of, find_datacenter, find_in, inventory_path
from .session import session_cookie, tls_context
from .tasks import finished

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim, vmodl

_WILDCARDS = frozenset("*?[]\\")


class Datastore:
    """:param options: the login's options. :param datacenter: the datacenter's name, None for any."""

    def __init__(self, connection: Any, options: Mapping[str, Any], name: str, datacenter: str | None) -> None:
        where = find_datacenter(connection, datacenter)
        self._object = find_in(connection, vim.Datastore, "datastore", name, where)
        self._datacenter = datacenter_of(self._object)
        self._files = connection.RetrieveContent().fileManager
        self.name = name
        self._http = DatastoreHttp(
            str(options["hostname"]),
            int(options["port"]),
            tls_context(bool(options["validate_certs"])),
            session_cookie(connection),
            inventory_path(self._datacenter),
            name,
        )

    def full_path(self, path: str) -> str:
        return f"[{self.name}] {path}"

    def free_bytes(self, refreshed: bool = False) -> int:
        """Free space as vCenter knows it, which may be minutes old, or counted anew where the account may ask."""
        if refreshed:
            with suppress(vmodl.MethodFault):
                self._object.RefreshDatastore()
        return int(self._object.summary.freeSpace)

    def look(self, path: str) -> RemoteFile | None:
        """A file with its note, None where it is not there."""
        folder, name = posixpath.split(path)
        listed = list_files(self._object, folder, [name, name + NOTE_SUFFIX])
        found, note = listed.get(name), listed.get(name + NOTE_SUFFIX)
        if found is None:
            return None
        return RemoteFile(
            size=int(found.fileSize or 0),
            modified=found.modification,
            is_folder=isinstance(found, vim.host.DatastoreBrowser.FolderInfo),
            noted=checksum_in(self._read(path + NOTE_SUFFIX)) if note else None,
            noted_at=note.modification if note else None,
        )

    def sha256_of(self, path: str) -> str:
        """A file's checksum, found by reading all of it."""
        digest = hashlib.sha256()
        for chunk in self._http.get(path):
            digest.update(chunk)
        return digest.hexdigest()

    def upload(self, path: str, file: IO[bytes], size: int, sent: Callable[[int], None]) -> None:
        """Upload into a folder that is made where it is missing. An old note goes first, as it would lie."""
        folder = path.rpartition("/")[0]
        if folder:
            with suppress(vim.fault.FileAlreadyExists):
                self._files.MakeDirectory(self.full_path(folder), self._datacenter, True)
        self._delete(path + NOTE_SUFFIX)
        self._http.put(path, file, size, sent)

    def note(self, path: str, sha256: str) -> None:
        """Note the checksum of a file that is complete."""
        line = checksum_line(sha256, path.rpartition("/")[2]).encode()
        self._http.put(path + NOTE_SUFFIX, io.BytesIO(line), len(line), lambda _: None)

    def delete_with_note(self, path: str) -> None:
        """Delete a file and its note; what is not there is no trouble."""
        self._delete(path + NOTE_SUFFIX)
        self._delete(path)

    def _delete(self, path: str) -> None:
        with suppress(vim.fault.FileNotFound):
            finished(self._files.DeleteDatastoreFile_Task(self.full_path(path), self._datacenter))

    def _read(self, path: str) -> str:
        return b"".join(self._http.get(path)).decode(errors="replace")


def list_files(datastore: Any, folder: str, names: list[str]) -> dict[str, Any]:
    """Of these names, those that are in a folder of a datastore, with what its browser tells of them."""
    browser = vim.host.DatastoreBrowser
    details = browser.FileInfo.Details(fileType=True, fileSize=True, modification=True, fileOwner=False)
    patterns = ["*"] if any(_WILDCARDS & set(name) for name in names) else names
    spec = browser.SearchSpec(matchPattern=patterns, details=details)
    try:
        found = finished(datastore.browser.SearchDatastore_Task(f"[{datastore.name}] {folder}", spec))
    except vim.fault.FileNotFound:  # the folder
        return {}
    return {file.path: file for file in found.file if file.path in names}
