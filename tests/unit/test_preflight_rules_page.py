# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The page of the preflight rules is generated: it must not fall behind the rules."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.rules import ALL_RULES

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "docsite" / "rst" / "preflight_rules.rst"


def test_the_page_is_up_to_date():
    command = [sys.executable, str(ROOT / "tools" / "preflight-rules"), "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_every_rule_has_its_place():
    assert re.findall(r"^(FB\d{3}): ", PAGE.read_text(encoding="utf-8"), re.MULTILINE) == [r.rule_id for r in ALL_RULES]


def test_the_modules_that_mend_exist():
    modules = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")}
    assert {rule.module.removeprefix("asr.failback.") for rule in ALL_RULES if rule.module} <= modules
