# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The configuration server, as far as the stand-in agent talks with it; QEMU runs this for each connection of a guest.

With a lab it hands on what the agents say: the lab then lists the master target, and its VM in vCenter shows the VMware
Tools of the guest that stands for it. Without one it only compares the passphrase.

An agent sends lines of ``name=value``, a volume as ``volume=/mnt/retention CAPACITY_MIB FREE_MIB``, and an empty line.
It is answered ``registered``, or with a reason. Each registration is a line of JSON in ``registrations.jsonl``, without
its passphrase.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from guest.agent import PASSPHRASE
from lab.client import LabClient
from lab.vsphere import VCenter


def read(lines: Iterable[str]) -> dict[str, Any]:
    """What an agent says of itself, as the lab takes it."""
    said: dict[str, Any] = {"retention_volumes": []}
    for line in lines:
        name, separator, value = line.rstrip("\n").partition("=")
        if not separator:
            break
        if name == "volume":
            path, capacity, free = value.split()
            volume = {"volume": path, "capacity_gib": int(capacity) / 1024, "free_gib": int(free) / 1024}
            said["retention_volumes"].append(volume)
        else:
            said[name] = value
    return said


def register(said: dict[str, Any], folder: Path) -> str:
    """The answer to an agent."""
    if said.pop("passphrase", None) != PASSPHRASE:
        return "the passphrase is wrong"
    with (folder / "registrations.jsonl").open("a") as file:
        file.write(json.dumps(said) + "\n")
    return "registered"


def register_with_lab(said: dict[str, Any], home: Path, vm: str) -> str:
    """The lab's answer."""
    lab = LabClient(home)
    answer = lab.session.post(f"{lab.url}/_lab/registrations", json=said, timeout=60)
    if not answer.ok:
        return f"{answer.status_code} {answer.text}"
    let_tools_answer(lab.environment, vm, said["name"], said["ip"])
    return "registered"


def let_tools_answer(environment: dict[str, str], vm: str, name: str, address: str) -> None:
    address_of_vcenter = environment["VMWARE_HOST"], int(environment["VMWARE_PORT"])
    login = environment["VMWARE_USER"], environment["VMWARE_PASSWORD"]
    vcenter = VCenter(*address_of_vcenter, *login, Path(environment["SSL_CERT_FILE"]))
    vcenter.connect()
    vcenter.tools_running(vm, name, address)
    vcenter.disconnect()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lab", type=Path, help="where a lab runs")
    parser.add_argument("--vm", help="the VM in its vCenter that the guest stands for")
    given = parser.parse_args()
    said = read(sys.stdin)
    answer = register_with_lab(said, given.lab, given.vm) if given.lab else register(said, given.folder)
    print(answer.replace("\n", " "), flush=True)


if __name__ == "__main__":
    main()
