# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Contents of datastore files over vCenter's HTTPS endpoint ``/folder``, with the session of the API login."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ssl import SSLContext
from typing import IO
from urllib.parse import quote, urlencode

from .._domain.errors import FailbackError

_CHUNK = 1024 * 1024
_TIMEOUT = 120.0  # seconds for vCenter to take or give the next piece

#: Answers that say clearly what is wrong; all others are told as they are.
_CLEAR = {
    401: ("VCENTER_SESSION_ENDED", "vCenter ended the session.", "Run this again."),
    403: (
        "VCENTER_FORBIDDEN",
        "The vCenter account may not do this with the datastore's files.",
        "Give it Datastore.Browse and Datastore.FileManagement on the datastore.",
    ),
}


class HttpRefusal(FailbackError):
    """:param status: vCenter's answer."""

    def __init__(self, method: str, file: str, status: int, reason: str) -> None:
        code, message, remedy = _CLEAR.get(
            status,
            (
                "DATASTORE_HTTP_ERROR",
                f"vCenter answered {method} of {file} with {status} {reason}.",
                "See that the datastore is accessible and has space, and that no running VM has the file in use.",
            ),
        )
        super().__init__(code, message, remedy, {"method": method, "file": file, "status": status})
        self.status = status


class DatastoreHttp:
    """Files of one datastore.

    :param cookie: the session cookie, ``name=value``.
    :param tls: how vCenter's certificate is verified.
    :param datacenter: the inventory path of the datastore's datacenter.
    """

    def __init__(self, host: str, port: int, tls: SSLContext, cookie: str, datacenter: str, datastore: str) -> None:
        self._address = (host, port)
        self._tls = tls
        self._headers = {"Cookie": cookie}
        self._query = urlencode({"dcPath": datacenter, "dsName": datastore}, quote_via=quote)

    def put(self, path: str, file: IO[bytes], size: int, sent: Callable[[int], None]) -> None:
        """Upload a file into a folder that is there.

        :param size: bytes.
        :param sent: is told how many bytes are sent so far.
        :raises HttpRefusal: also when vCenter refuses in the middle of it.
        """
        headers = self._headers | {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        connection = self._connection()
        try:
            connection.putrequest("PUT", self._url(path))
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            # A refusal may come, and the connection go, while there is still something to send: then the answer tells.
            with suppress(BrokenPipeError, ConnectionResetError):
                done = 0
                while chunk := file.read(_CHUNK):
                    connection.send(chunk)
                    done += len(chunk)
                    sent(done)
            self._answer(connection, "PUT", path).read()
        except HTTPException as error:
            raise ConnectionError(f"the answer to the upload broke off ({type(error).__name__})") from error
        finally:
            connection.close()

    def get(self, path: str) -> Iterator[bytes]:
        """A file's content, piece by piece.

        :raises HttpRefusal:
        """
        connection = self._connection()
        try:
            connection.request("GET", self._url(path), headers=self._headers)
            answer = self._answer(connection, "GET", path)
            while chunk := answer.read(_CHUNK):
                yield chunk
        except HTTPException as error:
            raise ConnectionError(f"the download broke off ({type(error).__name__})") from error
        finally:
            connection.close()

    def _connection(self) -> HTTPSConnection:
        return HTTPSConnection(*self._address, timeout=_TIMEOUT, context=self._tls)

    def _url(self, path: str) -> str:
        return f"/folder/{quote(path)}?{self._query}"

    @staticmethod
    def _answer(connection: HTTPSConnection, method: str, path: str) -> HTTPResponse:
        answer = connection.getresponse()
        if answer.status not in (200, 201, 204):
            raise HttpRefusal(method, path, answer.status, answer.reason)
        return answer
