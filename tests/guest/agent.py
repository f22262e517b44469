# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A stand-in for the agent's archive: behaves as the reference says [asr-api 3.6] and writes down how it was called."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

#: The passphrase of the configuration server that the stand-in registers with (configuration_server.py).
PASSPHRASE = 'it\'s a $ecret "phrase"'
#: Where the stand-ins write each call: one line with the program, its arguments, and the passphrase file's mode.
CALLS = "/var/log/agent-calls"

_RECORD = f"""
note() {{ echo "$*" >>{CALLS}; }}
# Tell the configuration server who this is; it compares the passphrase.
register() {{ # server, port, file with the passphrase
    note "passphrase file $(stat -c %a "$3") on $(stat -f -c %T "$3")"
    exec 3<>"/dev/tcp/$1/$2" || {{ echo "Failed to connect to $1:$2"; return 1; }}
    {{
        printf '%s\\n' role=MasterTarget "name=$(hostname)" os=Linux "agent_version=@VERSION@" "passphrase=$(cat "$3")"
        echo "ip=$(hostname --all-ip-addresses | cut -d ' ' -f 1)"
        df -Pm -t ext4 | awk 'NR > 1 && $6 != "/" {{ print "volume=" $6, $2, $4 }}'
        echo
    }} >&3
    IFS= read -r answer <&3
    [ "$answer" = registered ] || {{ echo "Failed to register: $answer"; return 1; }}
}}
settings() {{ # folder, server
    mkdir -p "$1/Vx/etc"
    printf '[vxagent]\\nRole = MasterTarget\\n[vxagent.transport]\\nHostname = %s\\n' "$2" >"$1/Vx/etc/drscout.conf"
}}
"""

_INSTALL_ONE_STEP = """#!/bin/bash
@RECORD@
note "install $*"
case $PWD in /usr/local*) exit 5 ;; esac
while [ $# -gt 0 ]; do
    case $1 in -d) folder=$2 ;; -i) server=$2 ;; -p) port=$2 ;; -P) file=$2 ;; esac
    shift
done
register "$server" "$port" "$file" || exit 1
settings "$folder" "$server"
printf 'VERSION=@VERSION@\\nINSTALLATION_DIR=%s\\n' "$folder" >/usr/local/.vx_version
(sleep 3600 &) # as its services do, which outlive it
"""

_INSTALL_TWO_STEPS = """#!/bin/bash
@RECORD@
note "install $*"
case $PWD in /usr/local*) exit 5 ;; esac
while [ $# -gt 0 ]; do
    case $1 in -d) folder=$2 ;; esac
    shift
done
mkdir -p "$folder/Vx/bin" "$folder/Vx/etc"
install -m 755 UnifiedAgentConfigurator.sh "$folder/Vx/bin/"
printf '[vxagent]\\nRole = MasterTarget\\n' >"$folder/Vx/etc/drscout.conf"
printf 'VERSION=@VERSION@\\nINSTALLATION_DIR=%s\\n' "$folder" >/usr/local/.vx_version
(sleep 3600 &) # as its services do, which outlive it
"""

_CONFIGURATOR = """#!/bin/bash
@RECORD@
note "UnifiedAgentConfigurator.sh $*"
while [ $# -gt 0 ]; do
    case $1 in -i) server=$2 ;; -P) file=$2 ;; esac
    shift
done
folder=$(sed -n 's/^INSTALLATION_DIR=//p' /usr/local/.vx_version)
sed -i '/^AGENT_CONFIGURATION_STATUS=/d' /usr/local/.vx_version
if register "$server" 443 "$file"; then
    settings "$folder" "$server"
    echo AGENT_CONFIGURATION_STATUS=Succeeded >>/usr/local/.vx_version
else
    echo "passphrase '$(cat "$file")' is refused" # as a careless tool may
    echo AGENT_CONFIGURATION_STATUS=Failed >>/usr/local/.vx_version
    exit 1
fi
"""

# Waits where a test wants to interrupt it.
_CUSTOM_CHANGES = """#!/bin/bash
@RECORD@
note "ApplyCustomChanges.sh $*"
while [ -e /root/hold-custom-changes ]; do sleep 1; done
"""


def make(folder: Path, version: str = "9.9.0.0", distribution: str = "RHEL6-64") -> Path:
    """Write an archive called as the real ones are."""
    two_steps = tuple(int(part) for part in version.split(".")[:2]) >= (9, 10)
    files = {
        "install": _INSTALL_TWO_STEPS if two_steps else _INSTALL_ONE_STEP,
        "UnifiedAgentConfigurator.sh": _CONFIGURATOR,
        "ApplyCustomChanges.sh": _CUSTOM_CHANGES,
    }
    path = folder / f"Microsoft-ASR_UA_{version}_{distribution}_GA_19May2017_release.tar.gz"
    # The same bytes each time, so that it is the same archive for the role.
    with gzip.GzipFile(path, "wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for name, text in files.items():
            data = text.replace("@RECORD@", _RECORD).replace("@VERSION@", version).encode()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o644  # not executable: the role has to see to that
            archive.addfile(entry, io.BytesIO(data))
    return path
