# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A bootable ISO 9660 image with isolinux: its menu and files, read and written anew."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from .._domain.errors import FailbackError

_MENUS = ("/ISOLINUX/ISOLINUX.CFG;1", "/BOOT/ISOLINUX/ISOLINUX.CFG;1", "/ISOLINUX.CFG;1")


@contextmanager
def open_iso(path: str) -> Iterator[BootIso]:
    """:raises FailbackError: ``ISO_UNREADABLE``, also for what goes wrong while it is read or written"""
    from pycdlib import PyCdlib
    from pycdlib.pycdlibexception import PyCdlibException

    image = PyCdlib()
    try:
        image.open(path)
        try:
            yield BootIso(image, path)
        finally:
            image.close()
    except (OSError, PyCdlibException) as error:
        raise FailbackError(
            "ISO_UNREADABLE",
            f"{path} cannot be read as an ISO 9660 image: {error}",
            "Check the path, and fetch the ISO again if it is damaged.",
        ) from error


class BootIso:
    """:param image: an open ``pycdlib.PyCdlib``. What is put in is only there after ``write``."""

    def __init__(self, image: Any, path: str) -> None:
        self._image = image
        self._path = path

    def menu_path(self) -> str:
        """Where isolinux.cfg lies, as an ISO 9660 path.

        :raises FailbackError: ``ISO_NOT_BOOTABLE``
        """
        found = [path for path in _MENUS if self._has(path)]
        if self._image.eltorito_boot_catalog is None or not found:
            raise FailbackError(
                "ISO_NOT_BOOTABLE",
                f"{self._path} does not boot with isolinux.",
                "Take the CentOS 6.6 minimal ISO as it was published.",
            )
        return found[0]

    def read(self, path: str) -> bytes | None:
        """A file's content by its ISO 9660 path, None where there is none."""
        if not self._has(path):
            return None
        content = io.BytesIO()
        self._image.get_file_from_iso_fp(content, iso_path=path)
        return content.getvalue()

    def put(self, path: str, content: bytes, name: str = "") -> None:
        """Put a file in, in place of one that is there; in all the file systems of the image.

        :param name: its name for Rock Ridge and Joliet, where it is new.
        """
        there = self._has(path)
        long_path = self._long_path(path) if there else f"{path.rpartition('/')[0]}/{name}"
        names: dict[str, str] = {"joliet_path": long_path} if self._image.has_joliet() else {}
        if there:
            self._image.rm_file(path, **names)
        if self._image.has_rock_ridge():
            names["rr_name"] = long_path.rpartition("/")[2]
        self._image.add_fp(io.BytesIO(content), len(content), path, **names)

    def write(self, file: IO[bytes]) -> None:
        """Write the image; boot record and boot info table follow the files that they point to."""
        self._image.write_fp(file)

    def _has(self, path: str) -> bool:
        from pycdlib.pycdlibexception import PyCdlibInvalidInput

        try:
            return bool(self._image.get_record(iso_path=path).is_file())
        except PyCdlibInvalidInput:
            return False

    def _long_path(self, path: str) -> str:
        rock_ridge = self._image.has_rock_ridge()
        long_path = self._image.full_path_from_dirrecord(self._image.get_record(iso_path=path), rockridge=rock_ridge)
        return str(long_path if rock_ridge else long_path.lower().partition(";")[0])
