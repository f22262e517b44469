# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One vCenter for a session of tests, empty for each test."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyVim.connect import Disconnect, SmartConnect

from integration.module_runner import runner
from integration.vsphere.world import Site
from lab.certificates import Certificates, make_certificates
from lab.scenario_vsphere import USUAL
from lab.vcenter_process import PEOPLE, VCenterProcess


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def process(certificates: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[VCenterProcess]:
    with open(tmp_path_factory.mktemp("vcenter") / "log", "wb") as log:
        process = VCenterProcess(certificates, log)
        process.start(USUAL)
        yield process
        process.stop()


@pytest.fixture
def site(process: VCenterProcess, certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificates.authority))
    tls = ssl.create_default_context(cafile=str(certificates.authority))
    Site(process, tls, None).lab("POST", "reset")
    instance = SmartConnect(host="127.0.0.1", port=process.port, user=PEOPLE.user, pwd=PEOPLE.password, sslContext=tls)
    yield Site(process, tls, instance)
    Disconnect(instance)


@pytest.fixture
def run(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Run a module: ``run("vm_disk_uuid", name="vm1", check=True)``."""
    return runner(monkeypatch, site.login)
