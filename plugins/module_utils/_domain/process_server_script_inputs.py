# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the registration script is given: plain words, because run commands break others."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .errors import FailbackError

_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:-]*")
#: A run command's values are not quoted for PowerShell: one with a blank is cut there (azure-powershell issue 7269).
_WORD = re.compile(r"[A-Za-z0-9_+/=~][A-Za-z0-9_.:+/=~-]*")
_FOLDER = re.compile(r"[A-Za-z]:\\[A-Za-z0-9_.~\\-]*")


@dataclass(frozen=True)
class ScriptInputs:
    """:param server: address or name of the configuration server; ``port``: where it is reached.
    :param data_port: where the process server takes the machines' data.
    :param setup_paths: folders to look for the setup program in; ``setup_url``: where it is downloaded from, or ''.
    :param registration_file: the process server's own settings, or ''.
    """

    server: str
    port: int
    data_port: int
    install_location: str
    minimum_free_gb: int
    setup_paths: Sequence[str]
    registration_file: str
    passphrase: str = field(repr=False)
    setup_url: str = field(repr=False)

    def check(self) -> None:
        """:raises FailbackError: ``ADDRESS_UNUSABLE``, ``PASSPHRASE_UNUSABLE``, ``INSTALL_LOCATION_UNUSABLE``"""
        if not _ADDRESS.fullmatch(self.server):
            raise FailbackError(
                "ADDRESS_UNUSABLE",
                f"{self.server!r} is no address of a configuration server.",
                "Set configuration_server_address to its IP address or name.",
            )
        if not _WORD.fullmatch(self.passphrase):
            raise FailbackError(
                "PASSPHRASE_UNUSABLE",
                "The passphrase is empty, or has characters that a run command may not carry as they are.",
                "Give what genpassphrase.exe -v shows on the configuration server; with another one than letters and "
                "digits, register by WinRM (process_server_connection: winrm of the role).",
            )
        if not _FOLDER.fullmatch(self.install_location):
            raise FailbackError(
                "INSTALL_LOCATION_UNUSABLE",
                f"{self.install_location!r} is no folder that a run command can carry.",
                "Set install_location to a drive and a folder without blanks, such as C:\\ASR.",
            )

    def plain(self) -> dict[str, str]:
        """The script's parameters that are no secret. An empty one is left out: nothing would stand for it."""
        values = {
            "ConfigurationServer": self.server,
            "ConfigurationServerPort": str(self.port),
            "DataTransferPort": str(self.data_port),
            "InstallLocation": self.install_location,
            "MinimumFreeGb": str(self.minimum_free_gb),
            "SetupPathsBase64": _encoded(";".join(self.setup_paths)),
            "RegistrationFileBase64": _encoded(self.registration_file),
        }
        return {name: value for name, value in values.items() if value}

    def secret(self) -> dict[str, str]:
        """Those that are: an address to download from may hold a signature."""
        values = {"Passphrase": self.passphrase, "SetupUrlBase64": _encoded(self.setup_url)}
        return {name: value for name, value in values.items() if value}


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
