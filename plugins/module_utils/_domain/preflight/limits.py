# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The figures that rules compare with. Where the reference has none, the figure is ours and says so."""

from __future__ import annotations

from datetime import timedelta

#: A new server is heard of within 10 to 15 minutes (S29), an agent within 15 [asr-api 3.1]; twice that is ours.
HEARTBEAT = timedelta(minutes=30)
#: The documented failback policy's RPO threshold (S23), used where the policy does not say.
RPO_MINUTES = 15
#: Ours: a certificate that ends within the time a failback may take is renewed first.
CERTIFICATE_DAYS = 30
#: Disks on a master target or an appliance, and SCSI slots of a VM: 4 controllers of 15 [asr-api 3.1, 3.8, 4].
DISK_SLOTS = 60
#: The failback policy as documented: RPO threshold, retention and app-consistent snapshots, in minutes (S23).
FAILBACK_POLICY = {
    "recoveryPointThresholdInMinutes": 15,
    "recoveryPointHistory": 1440,
    "appConsistentFrequencyInMinutes": 60,
}
