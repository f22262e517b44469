# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which master target a classic reprotect takes, and which of its volumes [asr-api 1.9, 3.1]."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from unit.acting import act, refused
from unit.site_payloads import (
    POWERED_OFF,
    classic_site,
    master_target,
    volume,
)

TO_ON_PREMISES = Operation.REPROTECT_TO_ON_PREMISES
TO_AZURE = Operation.REPROTECT_TO_AZURE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"osType": "Linux"}, "is a Linux master target and the machine is Windows"),
        ({"validationErrors": [POWERED_OFF]}, "VM is Powered off"),
        ({"retentionVolumes": []}, "retention volume"),
        ({"retentionVolumes": [volume("/var/crash", 4 * 1024**3)]}, "/var/crash"),
        ({"retentionVolumes": [volume("R", 0)]}, "retention volume"),
        ({"dataStores": []}, "datastore"),
    ],
)
def test_an_unfit_master_target_is_not_taken_and_says_why(changes, reason: str):
    site = classic_site(masterTargetServers=[master_target("mt-bad", **changes)])
    derived = refused(TO_ON_PREMISES, "in azure", site=site)
    assert derived.code == "MASTER_TARGET_NOT_FOUND"
    assert reason in derived.message
    chosen = refused(TO_ON_PREMISES, "in azure", Choices(master_target=("mt-bad",)), site)
    assert chosen.code == "MASTER_TARGET_UNFIT"
    assert reason in chosen.message


def test_the_fit_one_of_several_is_taken():
    off = master_target("mt-off", id="OFF", validationErrors=[POWERED_OFF])
    site = classic_site(masterTargetServers=[off, master_target("mt-linux", "Linux"), master_target("mt-win")])
    assert act(TO_ON_PREMISES, "in azure", site=site).inputs["master_target"] == "mt-win"


TWO = [master_target("mt-1"), master_target("mt-2", id="SECOND")]


def test_several_fit_ones_are_listed():
    error = refused(TO_ON_PREMISES, "in azure", site=classic_site(masterTargetServers=TWO))
    assert error.code == "MASTER_TARGET_AMBIGUOUS"
    assert "mt-1, mt-2" in error.message
    assert "master_target" in error.remedy


@pytest.mark.parametrize("wanted", ["mt-2", "MT-2", "SECOND", "second"])
def test_a_master_target_is_chosen_by_name_or_id(wanted: str):
    action = act(TO_ON_PREMISES, "in azure", Choices(master_target=(wanted,)), classic_site(masterTargetServers=TWO))
    assert action.body["properties"]["providerSpecificDetails"]["masterTargetId"] == "SECOND"


def test_an_unknown_master_target_lists_what_is_there():
    site = classic_site(masterTargetServers=[*TWO, master_target("mt-lin", "Linux")])
    error = refused(TO_ON_PREMISES, "in azure", Choices(master_target=("mt-3",)), site)
    assert error.code == "MASTER_TARGET_NOT_FOUND"
    for name in ("'mt-3'", "mt-1, mt-2", "mt-lin"):
        assert name in error.message


def test_without_any_master_target():
    error = refused(TO_ON_PREMISES, "in azure", site=classic_site(masterTargetServers=[]))
    assert error.code == "MASTER_TARGET_NOT_FOUND"


# ----- retention volumes


def _retention(volumes: list, wanted: str = "", os_type: str = "Linux"):
    site = classic_site(masterTargetServers=[master_target("mt", os_type, retentionVolumes=volumes)])
    choices = Choices(retention_volume=wanted)
    return act(TO_ON_PREMISES, "in azure", choices, site, osType=os_type).inputs["retention_volume"]


CRASH = volume("/var/crash", 4 * 1024**3)


@pytest.mark.parametrize(
    ("volumes", "os_type", "chosen"),
    [
        ([CRASH, volume("/mnt/retention")], "Linux", "/mnt/retention"),
        ([CRASH, volume("/retention2")], "Linux", "/retention2"),
        ([volume("/data"), volume("/mnt/retention/")], "Linux", "/mnt/retention/"),
        ([volume("F")], "Windows", "F"),
        ([volume("F"), volume("R")], "Windows", "R"),
        ([volume("F:"), volume("r:\\")], "Windows", "r:\\"),
        ([volume("R", None)], "Windows", "R"),
    ],
)
def test_the_retention_volume_that_is_derived(volumes, os_type: str, chosen: str):
    assert _retention(volumes, os_type=os_type) == chosen


@pytest.mark.parametrize("wanted", ["F", "f:", "F:\\"])
def test_a_retention_volume_is_chosen_in_any_spelling(wanted: str):
    assert _retention([volume("F"), volume("R")], wanted, "Windows") == "F"


def test_the_kdump_partition_is_not_even_taken_when_it_is_chosen():
    site = classic_site(masterTargetServers=[master_target("mt", "Linux", retentionVolumes=[CRASH, volume("/a")])])
    error = refused(TO_ON_PREMISES, "in azure", Choices(retention_volume="/var/crash"), site, osType="Linux")
    assert error.code == "RETENTION_VOLUME_NOT_FOUND"
    assert "/var/crash" in error.message
    assert "/a" in error.message


def test_several_retention_volumes_are_listed():
    site = classic_site(masterTargetServers=[master_target("mt", retentionVolumes=[volume("F"), volume("G")])])
    error = refused(TO_ON_PREMISES, "in azure", site=site)
    assert error.code == "RETENTION_VOLUME_AMBIGUOUS"
    assert "F (usable), G (usable)" in error.message
