# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The documented errors of jobs. Wording is the lab's own; codes and meanings are those of [asr-api 3.2]."""

from __future__ import annotations

from typing import Any

from lab.world import Refused

# code: (message, possible causes, recommended action)
KNOWN_ERRORS: dict[str, tuple[str, str, str]] = {
    "95226": (
        "The virtual machine in Azure cannot reach the on-premises configuration server.",
        "The VPN or ExpressRoute connection is down, or the service 'InMage Scout Application Service' is stopped.",
        "Restore the connection; start the service, set it to Automatic, and run the job again.",
    ),
    "78052": (
        "A virtual machine with the same name already exists on the ESX host of the master target.",
        "A virtual machine that Site Recovery does not know of has the name of the protected machine.",
        "Rename the other virtual machine, or use a master target on another host.",
    ),
    "78093": (
        "The virtual machine in Azure is not running, is hung, or cannot be reached.",
        "The virtual machine was stopped after the failover.",
        "Start the virtual machine, wait for its agent to register, and run the job again.",
    ),
    "8061": (
        "The datastore is not accessible from the ESX host of the master target.",
        "The datastore does not exist, is not mounted on the host, or is read-only there.",
        "Mount the datastore on the host, or choose another one.",
    ),
    "8038": (
        "The on-premises virtual machine could not be started.",
        "The ESX host does not have enough memory.",
        "Free memory on the host or migrate the virtual machine to another host, and run the failover again.",
    ),
    # The message is documented, its code is not [asr-api 3.1].
    "AgentNotInstalled": (
        "The mobility agent isn't installed or is not registered with the configuration server.",
        "After the machine boots, registration takes up to 15 minutes.",
        "Wait up to 15 minutes and reprotect again.",
    ),
    # So are these conditions, whose codes nobody knows [asr-api 3.1, 3.8].
    "MobilityServicesNotRunning": (
        "The mobility services of the virtual machine in Azure are not running.",
        "A service was stopped, or it cannot reach Site Recovery.",
        "Start the services and run the job again.",
    ),
    "SnapshotsPresent": (
        "The virtual machine on-premises, or that of the master target, has snapshots.",
        "Somebody made a snapshot, or a backup left one.",
        "Delete the snapshots, consolidate the disks, and reprotect again.",
    ),
    "MasterTargetController": (
        "The master target has a paravirtual SCSI controller.",
        "A master target works with LSI Logic controllers only.",
        "Replace the controller by LSI Logic and reprotect again.",
    ),
    "MasterTargetDiskUuid": (
        "The disks of the master target cannot be identified.",
        "disk.EnableUUID is not TRUE for its virtual machine.",
        "Shut the master target down, set disk.EnableUUID to TRUE, start it, and reprotect again.",
    ),
    "DuplicateUuid": (
        "The master target and the virtual machine have the same UUID.",
        "Both were made from the same template.",
        "Use a master target that is no clone of the template, and reprotect again.",
    ),
    "ConfigurationServerNotConnected": (
        "The configuration server is not connected.",
        "It is down, its services are stopped, or it cannot reach Azure.",
        "Bring the configuration server up and run the job again.",
    ),
    "VCenterNotConnected": (
        "The configuration server is connected to no vCenter.",
        "The vCenter was removed, was not discovered, or its discovery failed.",
        "Add the vCenter, wait for its discovery, and run the job again.",
    ),
    "ApplianceNotConnected": (
        "The appliance that holds the disks of the virtual machine is not connected.",
        "It is down, or it cannot reach Azure.",
        "Bring the appliance up and run the job again.",
    ),
    "VCenterPermissions": (
        "The account of the configuration server may not do in vCenter what the operation needs.",
        "Privileges are missing.",
        "Give the account the documented role, or register the vCenter with another account.",
    ),
    "OperatingSystemNotSupported": (
        "A physical machine with Windows Server 2008 R2 SP1 cannot be failed back.",
        "It was protected as a physical machine.",
        "There is none.",
    ),
    "NoRecoveryPoint": (
        "There is no recovery point to fail over to.",
        "The machine has not made one yet, or they were removed.",
        "Wait for a recovery point, or resynchronize.",
    ),
    "NoApplicationConsistentPoint": (
        "There is no application-consistent recovery point.",
        "The machine has not made one yet.",
        "Choose the latest recovery point, or wait for an application-consistent one.",
    ),
    "VCenterError": (
        "An operation in vCenter failed.",
        "vCenter refused the operation.",
        "Look at the tasks in vCenter and run the job again.",
    ),
}


def known_error(error: Any) -> Refused:
    """Return an error by its code, with the parts that ``error`` gives in place of the documented ones."""
    given = error if isinstance(error, dict) else {"code": str(error or "VCenterError")}
    code = str(given.get("code", "VCenterError"))
    message, causes, action = KNOWN_ERRORS.get(code, ("The operation failed.", "", ""))
    return Refused(
        code,
        given.get("message", message),
        given.get("possibleCauses", causes),
        given.get("recommendedAction", action),
    )
