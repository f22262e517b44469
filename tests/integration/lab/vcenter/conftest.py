# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Simulators with flags of their own, and one that most tests share."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from pyVim.connect import Disconnect

from integration.lab.vcenter.simulator import (
    CHECKOUT,
    PASSWORD,
    Server,
    VCenter,
)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    ca = trustme.CA()
    leaf = ca.issue_cert("127.0.0.1")
    ca.cert_pem.write_to_path(folder / "ca.pem")
    leaf.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    return folder


@pytest.fixture(scope="module")
def start(certificates: Path) -> Iterator[Callable[..., Server]]:
    """Start simulators with flags of their own; all end with the module."""
    subprocess.run([CHECKOUT / "tests/lab/vcenter/build"], check=True, stdout=subprocess.DEVNULL)
    running = []

    def run(*flags: str) -> Server:
        pem = certificates / "server.pem"
        command = [CHECKOUT / ".build/vcenter/vcsim", "--cert", pem, "--key", pem, "--password", PASSWORD, *flags]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert line.startswith("listening https://127.0.0.1:"), line
        tls = ssl.create_default_context(cafile=certificates / "ca.pem")
        return Server(int(line.removesuffix("/sdk").rpartition(":")[2]), tls)

    yield run
    for process in running:
        process.terminate()
    assert [process.wait(timeout=10) for process in running] == [0] * len(running)


@pytest.fixture(scope="module")
def server(start: Callable[..., Server]) -> Server:
    return start(
        "--empty",
        "--page-size",
        "3",
        "--extra-user",
        "reader@lab:pw:ReadOnly",
        "--extra-user",
        "asr@lab:pw:",
        "--extra-user",
        "nobody@lab:pw:",
    )


@pytest.fixture
def vcenter(server: Server) -> Iterator[VCenter]:
    server.lab("POST", "reset")
    si = server.login()
    yield VCenter(server, si)
    Disconnect(si)
