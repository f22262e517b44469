# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files in the simulator's datastores."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._vsphere.datastore import Datastore
from integration.vsphere.world import Site, done

Run = Callable[..., dict[str, Any]]
CONTENT = bytes(range(256)) * 12000
DIGEST = hashlib.sha256(CONTENT).hexdigest()
FILE = {"iso/new/mt01.iso", "iso/new/mt01.iso.sha256"}


@pytest.fixture
def options(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "mt01.iso").write_bytes(CONTENT)
    return {"datastore": "datastore1", "path": "iso/new/mt01.iso", "src": str(tmp_path / "mt01.iso")}


def stored(site: Site, path: str = "iso/new/mt01.iso") -> Path:
    """A file of datastore1, behind vCenter's back."""
    return Path(site.datastore().info.url) / path


def test_a_file_is_uploaded_into_new_folders(site: Site, run: Run, options: dict[str, Any]):
    result = run("datastore_file", checksum=f"sha256:{DIGEST}", **options)
    assert (result["changed"], result["uploaded"], result["checksum"]) == (True, True, DIGEST)
    assert result["path"] == "[datastore1] iso/new/mt01.iso"
    assert site.files() == FILE
    assert stored(site).read_bytes() == CONTENT
    assert stored(site, "iso/new/mt01.iso.sha256").read_text() == f"{DIGEST}  mt01.iso\n"


def test_the_same_again_is_unchanged_and_nothing_is_written(site: Site, run: Run, options: dict[str, Any]):
    run("datastore_file", **options)
    before = stored(site).stat().st_mtime_ns
    result = run("datastore_file", **options)
    assert (result["changed"], result["uploaded"]) == (False, False)
    assert result["diff"]["before"] == result["diff"]["after"]
    assert stored(site).stat().st_mtime_ns == before


def test_another_content_of_the_same_size_is_uploaded(site: Site, run: Run, options: dict[str, Any]):
    run("datastore_file", **options)
    other = CONTENT[::-1]
    Path(options["src"]).write_bytes(other)
    result = run("datastore_file", **options)
    assert (result["changed"], result["uploaded"]) == (True, True)
    assert result["diff"]["before"]["sha256"] == DIGEST
    assert stored(site).read_bytes() == other
    assert not run("datastore_file", **options)["changed"]


def test_a_file_without_a_note_is_read_and_noted(site: Site, run: Run, options: dict[str, Any]):
    run("datastore_file", **options)
    stored(site, "iso/new/mt01.iso.sha256").unlink()
    assert run("datastore_file", check=True, **options)["changed"]
    assert site.files() == FILE - {"iso/new/mt01.iso.sha256"}
    result = run("datastore_file", **options)
    assert (result["changed"], result["uploaded"]) == (True, False)
    assert site.files() == FILE
    assert not run("datastore_file", **options)["changed"]


def test_a_file_that_was_replaced_behind_our_back_is_noticed(site: Site, run: Run, options: dict[str, Any]):
    run("datastore_file", **options)
    later = time.time() + 60
    stored(site).write_bytes(CONTENT[::-1])
    os.utime(stored(site), (later, later))
    result = run("datastore_file", **options)
    assert (result["changed"], result["uploaded"]) == (True, True)
    assert stored(site).read_bytes() == CONTENT


def test_an_upload_that_broke_off_is_done_again(site: Site, run: Run, options: dict[str, Any]):
    run("datastore_file", **options)
    stored(site, "iso/new/mt01.iso.sha256").unlink()
    stored(site).write_bytes(CONTENT[:1000])
    assert run("datastore_file", **options)["uploaded"]
    assert stored(site).read_bytes() == CONTENT


def test_check_mode_changes_nothing(site: Site, run: Run, options: dict[str, Any]):
    result = run("datastore_file", check=True, **options)
    assert (result["changed"], result["uploaded"], result["diff"]["before"]) == (True, True, {})
    assert site.files() == set()
    run("datastore_file", **options)
    assert run("datastore_file", check=True, state="absent", **options)["changed"]
    assert site.files() == FILE


def test_absent_deletes_the_file_and_its_note_only(site: Site, run: Run, options: dict[str, Any]):
    run("datastore_file", **options)
    run("datastore_file", **options | {"path": "iso/new/other.iso"})
    result = run("datastore_file", datastore="datastore1", path="iso/new/mt01.iso", state="absent")
    assert (result["changed"], result["diff"]["before"]["sha256"]) == (True, DIGEST)
    assert site.files() == {"iso/new/other.iso", "iso/new/other.iso.sha256"}
    assert not run("datastore_file", datastore="datastore1", path="iso/new/mt01.iso", state="absent")["changed"]
    assert not run("datastore_file", datastore="datastore1", path="no/such/mt01.iso", state="absent")["changed"]


@pytest.mark.parametrize("path", ["top.iso", "with space/ä #1 & [x]*.iso"])
def test_odd_names(site: Site, run: Run, options: dict[str, Any], path: str):
    assert run("datastore_file", **options | {"path": path})["changed"]
    assert stored(site, path).read_bytes() == CONTENT
    assert not run("datastore_file", **options | {"path": path})["changed"]
    assert run("datastore_file", datastore="datastore1", path=path, state="absent")["changed"]
    assert site.files() == set()


def test_an_empty_file(site: Site, run: Run, options: dict[str, Any]):
    Path(options["src"]).write_bytes(b"")
    assert run("datastore_file", **options)["uploaded"]
    assert not run("datastore_file", **options)["changed"]


def test_progress_is_told(run: Run, options: dict[str, Any], tmp_path: Path):
    run("datastore_file", event_log=str(tmp_path / "events"), **options)
    events = [json.loads(line) for line in (tmp_path / "events").read_text().splitlines()]
    assert [event["percent"] for event in events] == sorted(event["percent"] for event in events)
    assert {key: value for key, value in events[-1].items() if key not in {"time", "previous"}} == {
        "event": "upload",
        "file": "[datastore1] iso/new/mt01.iso",
        "bytes": len(CONTENT),
        "total_bytes": len(CONTENT),
        "percent": 100,
    }


def fill(site: Site) -> None:
    site.lab("POST", "set", {"type": "Datastore", "name": "datastore1", "set": {"summary.capacity": 1000}})


def test_a_full_datastore_is_said_before_anything_is_sent(site: Site, run: Run, options: dict[str, Any]):
    fill(site)
    for check in (True, False):
        result = run("datastore_file", check=check, **options)
        assert (result["error_code"], result["details"]["free_bytes"]) == ("DATASTORE_FULL", 1000)
        assert result["details"]["needed_bytes"] == len(CONTENT)
    assert "MakeDirectory" not in site.writes()


def test_a_datastore_that_turns_out_to_be_full(
    site: Site, run: Run, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    """vCenter's free space may be some minutes old; the datastore itself knows better, and vCenter says only 500."""
    fill(site)
    now = Datastore.free_bytes
    monkeypatch.setattr(Datastore, "free_bytes", lambda self, refreshed=False: now(self) if refreshed else 2**40)
    assert run("datastore_file", **options)["error_code"] == "DATASTORE_FULL"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"datastore": "datastore9"}, "NOT_IN_VCENTER"),
        ({"datacenter": "DC9"}, "NOT_IN_VCENTER"),
        ({"path": "../mt01.iso"}, "BAD_DATASTORE_PATH"),
        ({"path": "[datastore1] mt01.iso"}, "BAD_DATASTORE_PATH"),
        ({"path": "iso/"}, "BAD_DATASTORE_PATH"),
        ({"path": "folder"}, "IS_A_FOLDER"),
        ({"src": "nowhere.iso"}, "FILE_UNREADABLE"),
        ({"checksum": "0" * 64}, "WRONG_CHECKSUM"),
        ({"username": "stranger"}, "VCENTER_LOGIN_FAILED"),
    ],
)
def test_bad_input(site: Site, run: Run, options: dict[str, Any], changes: dict[str, str], code: str):
    site.instance.content.fileManager.MakeDirectory("[datastore1] folder", site.datacenter, False)
    result = run("datastore_file", **options | changes)
    assert (result["failed"], result["error_code"]) == (True, code)
    assert result["remedy"]
    assert site.files() == set()


def test_an_unknown_authority_is_refused_for_files_too(
    run: Run, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    assert run("datastore_file", **options)["error_code"] == "CERTIFICATE_NOT_TRUSTED"
    assert run("datastore_file", validate_certs=False, **options)["uploaded"]


def test_a_file_in_use_is_not_deleted(site: Site, run: Run, options: dict[str, Any]):
    vm = site.make_vm("mt01", 1)
    done(vm.PowerOn())
    result = run("datastore_file", datastore="datastore1", path="mt01/mt01.vmdk", state="absent")
    assert (result["failed"], result["error_code"]) == (True, "VCENTER_ERROR")
    assert "mt01/mt01.vmdk" in site.files()
