# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an archive's name tells."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.agent_archive import (
    read_name,
    refuse_newer,
    version_numbers,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError


def name(version: str = "9.9.0.0", distribution: str = "RHEL6-64") -> str:
    return f"Microsoft-ASR_UA_{version}_{distribution}_GA_19May2017_release.tar.gz"


@pytest.mark.parametrize(
    ("version", "syntax"),
    [
        ("9.0.0.0", "one_step"),
        ("9.9.4503.1", "one_step"),
        ("9.10.0.0", "two_steps"),
        ("9.41.0.0", "two_steps"),
        ("10.1", "two_steps"),
    ],
)
def test_version_and_syntax(version: str, syntax: str):
    archive = read_name(name(version), "RHEL6-64")
    assert (archive.version, archive.distribution, archive.syntax) == (version, "RHEL6-64", syntax)


def test_a_distribution_with_underscores_and_dashes_is_read():
    assert read_name(name(distribution="SLES11-SP3-64"), "SLES11-SP3-64").distribution == "SLES11-SP3-64"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (name(distribution="RHEL7-64"), "AGENT_OTHER_DISTRIBUTION"),
        ("latestlinuxmobsvc", "AGENT_NAME_UNKNOWN"),
        ("agent.tar.gz", "AGENT_NAME_UNKNOWN"),
        (name().replace(".tar.gz", ".zip"), "AGENT_NAME_UNKNOWN"),
        ("", "AGENT_NAME_UNKNOWN"),
    ],
)
def test_what_does_not_fit_is_refused(given: str, code: str):
    with pytest.raises(FailbackError) as caught:
        read_name(given, "RHEL6-64")
    assert caught.value.code == code


@pytest.mark.parametrize("servers", [[], [""], ["9.9.0.0"], ["9.9.1.0", "9.10.0.0"], ["9.41.0.0"]])
def test_servers_of_the_same_or_a_later_version_are_fine(servers: list[str]):
    refuse_newer(read_name(name(), "RHEL6-64"), servers)


@pytest.mark.parametrize("servers", [["9.8.0.0"], ["9.41.0.0", "9.8.0.0"], ["8.10.0.0", ""]])
def test_an_agent_later_than_one_server_is_refused(servers: list[str]):
    with pytest.raises(FailbackError) as caught:
        refuse_newer(read_name(name(), "RHEL6-64"), servers)
    assert caught.value.code == "AGENT_TOO_NEW"


def test_versions_are_compared_as_numbers():
    assert version_numbers("9.10.0.0") > version_numbers("9.9.0.0")
    assert version_numbers("") == (0,)
