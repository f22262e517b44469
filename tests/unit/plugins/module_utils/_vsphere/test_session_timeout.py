# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A vCenter that takes connections and says nothing."""

from __future__ import annotations

import socket

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._vsphere import session


def test_a_vcenter_that_never_answers_holds_nothing_for_ever(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(session, "ANSWER_TIMEOUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        options = {"hostname": "127.0.0.1", "port": silent.getsockname()[1], "username": "u", "password": "p"}
        with pytest.raises(FailbackError) as caught, session.login(options):
            pass
    assert caught.value.code == "VCENTER_UNREACHABLE"
    assert "timed out" in caught.value.message
    assert socket.getdefaulttimeout() is None
