# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The page of the error codes is generated: no code may be missing, and no sentence may be an old one."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "docsite" / "rst" / "error_codes.rst"
CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
#: Words of upper case with an underscore that are no error codes.
OTHERS = re.compile(
    r"(AZURE|VMWARE|ANSIBLE)_\w+|REQUESTS_CA_BUNDLE|CERTIFICATE_VERIFY_FAILED|CONFIGURATION_SERVER|LOG_STORAGE_ACCOUNT"
    r"|ALL_PHASES|ALL_STAGES|NETCONFIG_\w+"
)


def entries() -> set[str]:
    return set(re.findall(r"^([A-Z0-9_]+)\n-+$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def words_of_the_source() -> set[str]:
    """Found in another way than the page's: every literal that looks like a code."""
    files = (ROOT / "plugins").rglob("*.py")
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    literals = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    shell = {
        code for file in (ROOT / "roles").rglob("*.sh") for code in re.findall(r"\bfail ([A-Z_]+)", file.read_text())
    }
    return {word for word in literals if CODE.fullmatch(word) and not OTHERS.fullmatch(word)} | shell


def test_the_page_is_up_to_date():
    command = [sys.executable, str(ROOT / "tools" / "error-codes"), "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_no_code_is_missing():
    assert sorted(words_of_the_source() - entries()) == []


def test_no_choice_is_missing():
    """Their codes are put together from what is chosen: "master target" makes MASTER_TARGET_AMBIGUOUS."""
    source = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "plugins" / "module_utils").rglob("*.py"))
    chosen = set(re.findall(r'\bpick\w*\(\s*[\w.]+,\s*"([a-z -]+)"', source))
    assert len(chosen) > 5
    assert {re.sub("[ -]", "_", kind).upper() + "_AMBIGUOUS" for kind in chosen} - entries() == set()


def test_every_entry_says_what_to_do():
    body = PAGE.read_text(encoding="utf-8").split("\n.. _")[2:]
    assert [entry.splitlines()[2] for entry in body if "**What to do:** " not in entry] == []
