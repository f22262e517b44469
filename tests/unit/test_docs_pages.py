# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the pages name has to exist: playbooks, modules, variables, rules, error codes, targets and pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.asr.failback.plugins.module_utils._domain.failback_role import GROUP, PRIVILEGES
from ansible_collections.asr.failback.plugins.module_utils._domain.inputs import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "docsite"
PAGES = {page.stem: page.read_text(encoding="utf-8") for page in sorted((FOLDER / "rst").glob("*.rst"))}
WRITTEN = sorted(name for name, text in PAGES.items() if not text.startswith(".. Written by"))
LABEL = "ansible_collections.asr.failback.docsite."


def contents(folder: str, pattern: str) -> str:
    files = (file for file in sorted((ROOT / folder).rglob(pattern)) if file.is_file())
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def names_of(folder: str, pattern: str) -> set[str]:
    return {path.stem for path in (ROOT / folder).glob(pattern) if not path.stem.startswith("_")}


@pytest.mark.parametrize("page", WRITTEN)
def test_content_of_the_collection_exists(page: str) -> None:
    exists = (
        names_of("playbooks", "*.yml") | names_of("plugins/modules", "*.py") | names_of("plugins/inventory", "*.py")
    )
    exists |= {path.name for path in (ROOT / "roles").iterdir()} | {"docsite"}
    assert set(re.findall(r"\basr\.failback\.([a-z_]+)", PAGES[page])) - exists - {"git"} == set()


@pytest.mark.parametrize("page", WRITTEN)
def test_variables_exist(page: str) -> None:
    used = contents("playbooks", "*.yml") + contents("plugins", "*.py")
    used += contents("roles", "argument_specs.yml") + contents("extensions/patterns", "*")
    named = re.findall(r"``(asr_failback_\w+|process_server_\w+|master_target_\w+)", PAGES[page])
    named += re.findall(r"^ +(asr_failback_\w+):", PAGES[page], re.MULTILINE)
    named += re.findall(r"-e (asr_failback_\w+)=", PAGES[page])
    chosen = {variable for choices in VARIABLES.values() for variable in choices.values()}
    assert [name for name in named if name not in chosen and not re.search(rf"\b{name}\b", used)] == []


@pytest.mark.parametrize("page", WRITTEN)
def test_rules_and_error_codes_exist(page: str) -> None:
    rules = set(re.findall(r"^(FB\d{3}): ", PAGES["preflight_rules"], re.MULTILINE))
    codes = set(re.findall(r"^([A-Z0-9_]+)\n-+$", PAGES["error_codes"], re.MULTILINE))
    assert set(re.findall(r"\bFB\d{3}\b", PAGES[page])) - rules == set()
    named = set(re.findall(r"``([A-Z]+_[A-Z_]+)``", PAGES[page]))
    environment = {name for name in named if name.startswith(("AZURE_", "VMWARE_", "ANSIBLE_", "ASR_LAB_"))}
    assert named - environment - {"REQUESTS_CA_BUNDLE", "HTTPS_PROXY", "NO_PROXY"} - codes == set()


@pytest.mark.parametrize("page", WRITTEN)
def test_targets_of_make_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^ +make ([a-z-]+)|``make ([a-z-]+)", PAGES[page], re.MULTILINE)) <= {
        pair for target in targets for pair in ((target, ""), ("", target))
    }


@pytest.mark.parametrize("page", sorted(PAGES))
def test_pages_that_are_referred_to_exist(page: str) -> None:
    anchors = {anchor for text in PAGES.values() for anchor in re.findall(r"^\.\. _(\S+):$", text, re.MULTILINE)}
    assert set(re.findall(rf"`({LABEL}[\w.]+)`", PAGES[page])) - anchors == set()


def test_every_page_is_in_the_table_of_contents() -> None:
    sections = yaml.safe_load((FOLDER / "extra-docs.yml").read_text(encoding="utf-8"))["sections"]
    assert sorted(name for section in sections for name in section["toctree"]) == sorted(PAGES)


def test_the_page_lists_the_roles_privileges() -> None:
    listed = re.findall(r"^   \* - (.+)\n     - ``([A-Za-z.]+)``$", PAGES["permissions"], re.MULTILINE)
    assert {privilege: words for words, privilege in listed} == dict(PRIVILEGES)
    assert f"``{GROUP}*``" in PAGES["permissions"]
