# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Who runs a module, where, and with which software: what evidence has to say beside what was done."""

from __future__ import annotations

import os
import platform
import pwd
from importlib.metadata import PackageNotFoundError, version

from ansible.module_utils.ansible_release import __version__ as ansible_version

from .._domain.version import VERSION

#: Libraries whose version decides what is sent and how answers are read.
_LIBRARIES = ("azure-core", "azure-identity", "azure-mgmt-recoveryservicessiterecovery", "pyvmomi")


def started_by() -> str:
    """The account on the control node: as the system knows it, and not as the environment says."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a container may run as a number without a name
        return f"uid {number}"


def node() -> str:
    """The control node's name."""
    return platform.node()


def versions() -> dict[str, str]:
    """Software → its version; libraries that are not installed are left out."""
    found = {"asr.failback": VERSION, "ansible-core": ansible_version, "Python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found
