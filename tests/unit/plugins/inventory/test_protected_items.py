# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The inventory plugin's options are those of the modules, and its examples can be read."""

from __future__ import annotations

import yaml

from ansible_collections.asr.failback.plugins.doc_fragments.azure_auth import ModuleDocFragment
from ansible_collections.asr.failback.plugins.inventory import protected_items
from ansible_collections.asr.failback.plugins.module_utils._ansible import argspec
from ansible_collections.asr.failback.plugins.module_utils._domain.inventory_hosts import places

OPTIONS = yaml.safe_load(protected_items.DOCUMENTATION)["options"]


def test_it_logs_in_as_the_modules_do():
    """Same options, same variables; a plugin takes the last variable that is set, a module the first."""
    documented = yaml.safe_load(ModuleDocFragment.PLUGIN)["options"]
    spec = argspec.azure_auth()
    assert documented.keys() == spec.keys()
    for name, option in documented.items():
        assert [entry["name"] for entry in reversed(option["env"])] == spec[name]["fallback"][1], name
        for key in ("type", "default", "choices", "aliases"):
            assert option.get(key) == spec[name].get(key), (name, key)


def test_it_logs_in_to_vcenter_as_the_modules_do():
    for name, option in argspec.vmware_auth().items():
        documented = OPTIONS[f"vcenter_{name}"]
        assert [entry["name"] for entry in documented["env"]] == option["fallback"][1]
        assert (documented["type"], documented.get("default")) == (option["type"], option.get("default"))


def test_the_examples_name_options_that_exist():
    from_fragments = {"compose", "groups", "keyed_groups", "strict"} | {
        "cache",
        "cache_plugin",
        "cache_connection",
        "cache_timeout",
    }
    for example in yaml.safe_load_all(protected_items.EXAMPLES):
        assert example.keys() <= OPTIONS.keys() | from_fragments
        assert places(example["vaults"], "sub-1")


def test_the_name_of_the_file_says_whose_it_is(tmp_path):
    plugin = protected_items.InventoryModule()
    for name, taken in {"home.asr_failback.yml": True, "asr_failback.yaml": True, "home.azure_rm.yml": False}.items():
        (tmp_path / name).touch()
        assert plugin.verify_file(str(tmp_path / name)) is taken
    assert plugin.verify_file(str(tmp_path / "missing.asr_failback.yml")) is False
