# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The execution environment's definition: ansible-builder takes it, and its pins are what the collection asks for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
DEFINITION = ROOT / "extensions" / "patterns" / "failback" / "execution_environments"
LIBRARY = ROOT / ".build" / "awx" / "library"
GALAXY = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
ARCHIVE = f"{GALAXY['namespace']}-{GALAXY['name']}-{GALAXY['version']}.tar.gz"


def requirements(path: Path) -> dict[str, Requirement]:
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    found = [Requirement(line) for line in lines if line]
    return {requirement.name.lower(): requirement for requirement in found}


def ansible_builder(*arguments: str) -> str:
    command = [sys.executable, "-m", "ansible_builder", *arguments]
    env = {**os.environ, "PYTHONPATH": str(LIBRARY)}
    return subprocess.run(command, env=env, check=True, capture_output=True, text=True, timeout=120).stdout


def test_the_pins_are_what_the_collection_asks_for() -> None:
    pinned = requirements(DEFINITION / "requirements.txt")
    for name, wanted in requirements(ROOT / "requirements.txt").items():
        (version,) = [each.version for each in pinned[name].specifier]
        assert wanted.specifier.contains(version), name


def test_the_definition_can_be_built(tmp_path: Path) -> None:
    """As far as that goes without a container: the context is there, with the archive and the pins in it."""
    shutil.copytree(DEFINITION, tmp_path / "definition")
    (tmp_path / "definition" / ARCHIVE).touch()
    file, context = tmp_path / "definition" / "execution-environment.yml", tmp_path / "context"
    ansible_builder("create", "--file", str(file), "--context", str(context), "--output-filename", "Containerfile")
    text = (context / "Containerfile").read_text(encoding="utf-8")
    assert "ANSIBLE_HOME" in text
    assert (context / "_build" / "files" / ARCHIVE).exists()
    assert requirements(context / "_build" / "requirements.txt") == requirements(DEFINITION / "requirements.txt")


def test_ansible_builder_finds_what_the_collection_needs(tmp_path: Path) -> None:
    collection = tmp_path / "ansible_collections" / "asr" / "failback"
    collection.mkdir(parents=True)
    for name in ("meta", "requirements.txt", "bindep.txt"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, collection / name)
    (collection / "MANIFEST.json").write_text('{"collection_info": {"namespace": "asr", "name": "failback"}}')
    found = ansible_builder("introspect", str(tmp_path))
    for name in requirements(ROOT / "requirements.txt"):
        assert name in found
    assert "openssh-clients" in found
