# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a datastore's file is the one on the control node, and whether it fits; names in vCenter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.datastore_files import (
    LocalFile,
    RemoteFile,
    Verdict,
    check_space,
    compare,
    datastore_path,
    iso_path,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.inventory_choice import position_of

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=1)
LOCAL = LocalFile(1000, "aa")


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        (None, Verdict.DIFFERENT),
        (RemoteFile(999, NOON, noted="aa", noted_at=LATER), Verdict.DIFFERENT),
        (RemoteFile(1000, NOON, noted="aa", noted_at=LATER), Verdict.SAME),
        (RemoteFile(1000, NOON, noted="aa", noted_at=NOON), Verdict.SAME),
        (RemoteFile(1000, NOON, noted="bb", noted_at=LATER), Verdict.DIFFERENT),
        (RemoteFile(1000, LATER, noted="aa", noted_at=NOON), Verdict.UNKNOWN),
        (RemoteFile(1000, None, noted="aa", noted_at=NOON), Verdict.UNKNOWN),
        (RemoteFile(1000, NOON, noted="aa", noted_at=None), Verdict.UNKNOWN),
        (RemoteFile(1000, NOON, noted=None, noted_at=LATER), Verdict.UNKNOWN),
        (RemoteFile(1000, NOON), Verdict.UNKNOWN),
    ],
)
def test_comparing(remote: RemoteFile | None, expected: Verdict):
    assert compare(LOCAL, remote) is expected


@pytest.mark.parametrize(("free", "there", "fits"), [(1000, 0, True), (999, 0, False), (1, 999, True), (0, 2000, True)])
def test_space_counts_what_is_replaced(free: int, there: int, fits: bool):
    remote = RemoteFile(there) if there else None
    if fits:
        check_space("ds", LOCAL, remote, free)
        return
    with pytest.raises(FailbackError) as caught:
        check_space("ds", LOCAL, remote, free)
    assert caught.value.code == "DATASTORE_FULL"


@pytest.mark.parametrize(("text", "path"), [("a.iso", "a.iso"), ("/iso/a.iso", "iso/a.iso"), ("a/b/c d", "a/b/c d")])
def test_paths(text: str, path: str):
    assert datastore_path(text) == path


@pytest.mark.parametrize("text", ["", "/", "iso/", "../a", "a/../b", "a//b", "./a", "[ds] a.iso"])
def test_what_is_no_path(text: str):
    with pytest.raises(FailbackError) as caught:
        datastore_path(text)
    assert caught.value.code == "BAD_DATASTORE_PATH"


FOUND = [("gold", "DC0/datastore"), ("silver", "DC0/datastore"), ("gold", "DC1/datastore")]


@pytest.mark.parametrize(("name", "code"), [("gold", "AMBIGUOUS_IN_VCENTER"), ("bronze", "NOT_IN_VCENTER")])
def test_a_name_that_is_not_one_objects(name: str, code: str):
    assert position_of("datastore", "silver", FOUND, "Name the datacenter.") == 1
    with pytest.raises(FailbackError) as caught:
        position_of("datastore", name, FOUND, "Name the datacenter.")
    assert caught.value.code == code
    assert ("DC1" if name == "gold" else "gold, silver") in caught.value.message


@pytest.mark.parametrize("text", ["", "[ds] a.iso", "[my ds] iso/a b.iso"])
def test_iso_paths(text: str):
    assert iso_path(text) == text


@pytest.mark.parametrize("text", ["a.iso", "[ds]", "[ds] ", "[] a.iso", "ds] a.iso"])
def test_what_is_no_iso_path(text: str):
    with pytest.raises(FailbackError) as caught:
        iso_path(text)
    assert caught.value.code == "BAD_ISO_PATH"
