# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How long things take, in simulated seconds; a scenario may say otherwise."""

from __future__ import annotations

# Simulated seconds [asr-api 6; asr-modernized 5]. Those of steps that nobody recorded follow the nearest recorded one.
DURATIONS: dict[str, float] = {
    "classic.reprotect_to_on_premises": 180,
    "classic.failover": 240,
    "classic.commit": 111,
    "classic.reprotect_to_azure": 129,
    "modernized.reprotect_to_on_premises": 722,
    "modernized.failover": 1275,
    "modernized.commit": 111,
    "modernized.reprotect_to_azure": 722,
    "modernized.cancel_failover": 600,
    "disable": 68,
    "refresh": 30,
    "resync": 60,
    "policy": 1,
    "mapping": 10,
    "compute": 45,
    # Making and deleting resources in Azure: nobody recorded them.
    "vm_create": 150,
    "vm_delete": 60,
    "network_interface": 5,
    "disk_delete": 5,
    "run_command": 10,  # until the script starts
    "run_command_failure": 40,
    "unified_setup": 480,
    "reassociate": 60,
    "vcenter_discovery": 300,
    # A new server appears 10-15 minutes after it registered [asr-api 3.5], or at a refresh.
    "server_appears": 720,
    # Copying a disk: a line through 298 s for 5 GB and 1026 s for 30 GB (classic), 15-20 min for 40 GiB (modernized).
    "classic.copy_base": 152,
    "classic.copy_per_gib": 29.1,
    "modernized.copy_base": 60,
    "modernized.copy_per_gib": 24,
    "first_recovery_point": 60,
}
