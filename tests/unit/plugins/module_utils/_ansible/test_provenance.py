# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Who ran a module, as evidence."""

from __future__ import annotations

import os
import pwd

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible import provenance


def test_the_environment_cannot_name_somebody_else(monkeypatch: pytest.MonkeyPatch):
    for variable in ("LOGNAME", "USER", "SUDO_USER"):
        monkeypatch.setenv(variable, "somebody")
    assert provenance.started_by() == pwd.getpwuid(os.getuid()).pw_name


def test_an_account_without_a_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "getuid", lambda: 4242424)
    assert provenance.started_by() == "uid 4242424"


def test_libraries_that_are_not_installed_are_left_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(provenance, "_LIBRARIES", ("pyvmomi", "no-such-library"))
    assert "pyvmomi" in provenance.versions()
    assert "no-such-library" not in provenance.versions()
