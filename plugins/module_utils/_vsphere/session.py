# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A login to vCenter for a module run."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any

from .._domain.errors import FailbackError

try:
    from pyVim.connect import Disconnect, SmartConnect
    from pyVmomi import vim, vmodl

    MISSING: ImportError | None = None
except ImportError as error:
    MISSING = error

#: Seconds for each answer of vCenter; none takes long, as tasks are asked for and large inventories come in pages.
ANSWER_TIMEOUT = 120

_REQUIRED = ("hostname", "username", "password")


@contextmanager
def login(options: Mapping[str, Any]) -> Iterator[Any]:
    """A service instance of pyVmomi, logged out at the end.

    :param options: ``hostname``, ``port``, ``username``, ``password``, ``validate_certs``.
    :raises FailbackError: where options are missing, or vCenter cannot be reached or refuses the login.
    """
    if MISSING is not None:
        raise MISSING
    missing = [name for name in _REQUIRED if not options.get(name)]
    if missing:
        raise FailbackError(
            "NO_VCENTER",
            f"No vCenter login is given: {', '.join(missing)} missing.",
            "Set VMWARE_HOST, VMWARE_USER and VMWARE_PASSWORD (or the options).",
            {"missing": missing},
        )
    connection = _connect(options)
    try:
        with speaking(str(options["hostname"])):
            yield connection
    finally:
        Disconnect(connection)


def _connect(options: Mapping[str, Any]) -> Any:
    host = str(options["hostname"])
    with speaking(host), _knowing_strangers(host), _impatient():
        return SmartConnect(
            host=host,
            port=int(options.get("port") or 443),
            user=options["username"],
            pwd=options["password"],
            # Always given: pyVmomi turns verification off by itself for localhost.
            sslContext=tls_context(bool(options.get("validate_certs", True))),
            httpConnectionTimeout=ANSWER_TIMEOUT,
        )


@contextmanager
def _impatient() -> Iterator[None]:
    """pyVmomi's first question, which versions there are, has no timeout of its own."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(ANSWER_TIMEOUT)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


@contextmanager
def _knowing_strangers(host: str) -> Iterator[None]:
    """What is no vCenter makes pyVmomi stumble in many ways, a plain Exception among them."""
    try:
        yield
    except (vmodl.MethodFault, OSError, HTTPException):
        raise
    except Exception as error:
        raise FailbackError(
            "VCENTER_UNREACHABLE",
            f"{host} does not answer as a vCenter does ({type(error).__name__}: {error}).",
            "Check VMWARE_HOST and VMWARE_PORT.",
        ) from error


def tls_context(verify: bool) -> ssl.SSLContext:
    """How vCenter's certificate is verified, for the API and for files alike."""
    context = ssl.create_default_context()
    bundle = os.environ.get("REQUESTS_CA_BUNDLE")
    if bundle:  # one variable for both worlds
        context.load_verify_locations(bundle)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def session_cookie(connection: Any) -> str:
    """The login's cookie as a request carries it; pyVmomi keeps it with the attributes it was set with."""
    return str(connection._stub.cookie).partition(";")[0]


@contextmanager
def speaking(host: str) -> Iterator[None]:
    """Turns what vCenter or the way to it raises into a FailbackError."""
    try:
        yield
    except vim.fault.InvalidLogin as error:
        raise FailbackError(
            "VCENTER_LOGIN_FAILED",
            f"vCenter {host} did not accept the login.",
            "Check VMWARE_USER and VMWARE_PASSWORD.",
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise FailbackError(
            "CERTIFICATE_NOT_TRUSTED",
            f"The certificate of vCenter {host} is not trusted.",
            "Name the certificate authority's file in REQUESTS_CA_BUNDLE; only as a last resort set "
            "validate_certs: false.",
            {"error": str(error)},
        ) from error
    except vim.fault.NotAuthenticated as error:
        raise FailbackError("VCENTER_SESSION_ENDED", f"vCenter {host} ended the session.", "Run this again.") from error
    except vim.fault.NoPermission as error:
        raise FailbackError(
            "VCENTER_FORBIDDEN",
            f"The vCenter account lacks the privilege {error.privilegeId}.",
            "Give the account the documented role on the data centre, propagating.",
        ) from error
    except vmodl.MethodFault as error:
        raise FailbackError(
            "VCENTER_ERROR", f"vCenter {host} answered: {error.msg}", "See vCenter's message and its task list."
        ) from error
    except OSError as error:
        raise FailbackError(
            "VCENTER_UNREACHABLE",
            f"vCenter {host} cannot be reached: {error.strerror or error}.",
            "Check VMWARE_HOST, VMWARE_PORT and the network.",
        ) from error
    except HTTPException as error:
        raise FailbackError(
            "VCENTER_UNREACHABLE",
            f"vCenter {host} broke off its answer ({type(error).__name__}).",
            "See whether vCenter's services run, and run this again.",
        ) from error
