# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The lab of a measurement: so many machines, of all kinds alike, whose data takes two hours to copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

SEED = 17
LATENCY_SECONDS = 0.1
COPY_SECONDS = 7200
#: A master target or appliance holds 60 disks [asr-api 6].
MACHINES_PER_TARGET = 50
DISK_GIB = 4


def scenario(machines: int) -> dict[str, Any]:
    """Half of them classic, half modernized, in each half Windows and Linux by turns."""
    described = [_machine(number) for number in range(machines)]
    windows, linux, appliances = (
        sorted({name for machine in described for key, name in machine["vars"].items() if key == wanted})
        for wanted in ("windows_target", "linux_target", "asr_failback_appliance")
    )
    return {
        "seed": SEED,
        "classic": {
            "process_servers": [{"name": "CS01"}, {"name": "ps-azure", "ip": "10.2.0.4", "in_azure": True}],
            "master_targets": [
                *(_target(name, "Windows", "R") for name in windows or ["mt-win00"]),
                *(_target(name, "Linux", "/mnt/retention") for name in linux or ["mt-lin00"]),
            ],
            "run_as_accounts": {"1": "vcenteruser", "2": "winadmin", "3": "linroot"},
        },
        "modernized": {"appliances": [{"name": name} for name in appliances or ["appliance00"]]},
        "machines": [_known_to_users(machine) for machine in described],
        "durations": _copies(),
        "switches": {"latency_seconds": LATENCY_SECONDS, "time_moved_by_clients": True, "disks_stay": True},
    }


def _machine(number: int) -> dict[str, Any]:
    classic, windows = number % 2 == 0, number // 2 % 2 == 0
    which = f"{number // (4 if classic else 2) // MACHINES_PER_TARGET:02d}"
    machine: dict[str, Any] = {"os": "Windows" if windows else "Linux", "disks": [DISK_GIB]}
    machine["datastore"] = "datastore1" if windows else "datastore2"
    if classic:
        kind = "win" if windows else "lin"
        chosen = {"windows_target" if windows else "linux_target": f"mt-{kind}{which}"}
        return {**machine, "name": f"{kind}{number:04d}", "run_as_account": "2" if windows else "3", "vars": chosen}
    kind = "rcm-win" if windows else "rcm-lin"
    chosen = {"asr_failback_appliance": f"appliance{which}"}
    return {**machine, "name": f"{kind}{number:04d}", "architecture": "modernized", "committed": False, "vars": chosen}


def _known_to_users(machine: dict[str, Any]) -> dict[str, Any]:
    """What the inventory says of it."""
    target = machine["vars"].get("windows_target") or machine["vars"].get("linux_target")
    return machine | ({"vars": {"asr_failback_master_target": target}} if target else {})


def _target(name: str, system: str, volume: str) -> dict[str, Any]:
    return {"name": name, "os": system, "disks": [10, 20], "retention": [{"volume": volume}]}


def _copies() -> dict[str, float]:
    """A quarter of each disk has changed (the scenarios' default), which takes two hours."""
    per_gib = COPY_SECONDS / (DISK_GIB * 0.25)
    bases = {f"{kind}.copy_base": 0.0 for kind in ("classic", "modernized")}
    return bases | {f"{kind}.copy_per_gib": per_gib for kind in ("classic", "modernized")}


def choices_of(machines: int, stage: str) -> dict[str, dict[str, str]]:
    """What a user has to choose for each machine: name → choices."""
    return {machine["name"]: _choices(machine, stage.startswith("1")) for machine in scenario(machines)["machines"]}


def _choices(machine: dict[str, Any], back: bool) -> dict[str, str]:
    if "architecture" in machine:
        return {"appliance": machine["vars"]["asr_failback_appliance"]}
    if not back:
        return {"process_server": "CS01"}
    return {"process_server": "ps-azure", "master_target": machine["vars"]["asr_failback_master_target"]}


def write(machines: int, folder: Path) -> Path:
    path = folder / f"bench-{machines}.yml"
    path.write_text(yaml.safe_dump(scenario(machines), sort_keys=False), encoding="utf-8")
    return path
