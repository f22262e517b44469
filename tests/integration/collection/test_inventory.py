# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The vault's machines as an inventory, as ansible-inventory and AWX read it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

from integration.collection.azure_roles import READER, not_allowed
from integration.collection.expectations import GROUP, MACHINES, MODERNIZED, secrets_in
from integration.collection.playbooks import Finished, environment
from integration.collection.running_lab import Lab
from integration.collection.scenarios import small_but
from integration.collection.vsphere import run_at

PATTERN = Path(__file__).parents[3] / "extensions" / "patterns" / "failback"
#: A source that cannot be read makes ansible-inventory fail, as AWX has it.
AWX = {"ANSIBLE_INVENTORY_UNPARSED_FAILED": "true"}
#: AWX injects these names and no others.
AWX_NAMES = dict.fromkeys(("AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"))
IDENTITY_NAMES = dict.fromkeys(("AZURE_TENANT", "AZURE_SECRET"))


@dataclass
class Listed:
    """What ansible-inventory printed."""

    returncode: int
    output: str
    errors: str

    @cached_property
    def data(self) -> dict[str, Any]:
        assert self.returncode == 0, self.errors
        return dict(json.loads(self.output))

    @property
    def hosts(self) -> dict[str, dict[str, Any]]:
        return dict(self.data["_meta"]["hostvars"])

    def group(self, name: str) -> set[str]:
        return set(self.data.get(name, {}).get("hosts", []))


@pytest.fixture
def listed(running_lab: Lab, tmp_path: Path) -> Callable[..., Listed]:
    """Lists the inventory of a file with these options: ``env`` (changes to the environment), and the options."""

    def listed(*, env: Mapping[str, str | None] | None = None, **options: Any) -> Listed:
        file = tmp_path / "home.asr_failback.yml"
        given = {
            "plugin": "asr.failback.protected_items",
            "vaults": [{"vault": "vault-home", "resource_group": "rg-dr"}],
        }
        file.write_text(yaml.safe_dump(given | options), encoding="utf-8")
        ended = subprocess.run(
            ["ansible-inventory", "--inventory", str(file), "--list"],
            env=environment(running_lab.environment | AWX | dict(env or {}), tmp_path),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Listed(ended.returncode, ended.stdout, ended.stderr)

    return listed


def test_machines_and_groups(clean: Lab, listed: Callable[..., Listed]) -> None:
    found = listed(
        details=True,
        compose={"gib": "asr_disk_bytes // 1024**3"},
        groups={"asr_failback": "'plan-db' in asr_recovery_plans"},
        keyed_groups=[{"key": "asr_health | lower", "prefix": "health"}],
        strict=True,
    )
    assert found.hosts.keys() == MACHINES
    assert (
        found.group("asr_phase_in_azure")
        == found.group("asr_runs_in_azure")
        == found.group("health_normal")
        == MACHINES
    )
    assert found.group("asr_architecture_modernized") == MODERNIZED
    assert found.group("asr_architecture_classic") == MACHINES - MODERNIZED
    assert found.group("asr_recovery_plan_plan_db") == found.group("asr_replication_group_db_group") == GROUP
    assert found.group("asr_os_windows") == {"win-sql01", "phys-app01", "rcm-win01"}
    assert found.group("asr_failback") == GROUP
    assert {name: host["gib"] for name, host in found.hosts.items()}["win-sql01"] == 60
    # The renamed VM of a modernized machine is found too, and all addresses are those of the VMs in Azure.
    assert {host["ansible_host"].rpartition(".")[0] for host in found.hosts.values()} == {"10.2.0"}
    assert len({host["ansible_host"] for host in found.hosts.values()}) == len(MACHINES)
    assert clean.writes() == []
    assert not_allowed(clean.requests(), READER) == []


@pytest.mark.parametrize("env", [AWX_NAMES, IDENTITY_NAMES], ids=["as AWX injects them", "azure-identity's"])
def test_both_dialects_of_credentials(clean: Lab, listed: Callable[..., Listed], env: dict[str, None]) -> None:
    assert listed(env=env).hosts.keys() == MACHINES


def test_credentials_in_the_file(clean: Lab, listed: Callable[..., Listed]) -> None:
    """A lookup keeps the secret out of the file."""
    env = {**AWX_NAMES, **IDENTITY_NAMES, "OURS": clean.environment["AZURE_SECRET"]}
    secret = "{{ lookup('ansible.builtin.env', 'OURS') }}"
    found = listed(env=env, tenant=clean.environment["AZURE_TENANT"], secret=secret)
    assert found.hosts.keys() == MACHINES


def test_the_inventory_source_of_the_awx_pattern(clean: Lab, tmp_path: Path) -> None:
    """AWX hands the inventory source's variables over as environment variables."""
    env = (
        clean.environment
        | AWX
        | AWX_NAMES
        | {"ASR_FAILBACK_VAULT": "vault-home", "ASR_FAILBACK_RESOURCE_GROUP": "rg-dr"}
    )
    ended = subprocess.run(
        ["ansible-inventory", "--inventory", str(PATTERN / "inventory" / "home.asr_failback.yml"), "--list"],
        env=environment(env, tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert Listed(ended.returncode, ended.stdout, ended.stderr).group("asr_failback") == MACHINES


def test_machines_are_chosen_and_named(clean: Lab, listed: Callable[..., Listed]) -> None:
    found = listed(
        query="[?asr_architecture=='classic']",
        filters=["asr_os_type | lower == 'linux'", "not asr_replication_group"],
        hostname="asr_name ~ '.' ~ asr_vault",
        group_prefix="",
    )
    assert found.hosts.keys() == {"lin-web01.vault-home"}
    assert found.group("phase_in_azure") == {"lin-web01.vault-home"}


def test_where_a_machine_runs_while_it_comes_home(running_lab: Lab, listed: Callable[..., Listed]) -> None:
    running_lab.begin()
    running_lab.change("rcm-win01", phase="failed_back", power_state="deallocated")
    running_lab.change("win-sql01", phase="protected")
    found = listed()
    assert found.group("asr_runs_in_on_premises") == {"rcm-win01", "win-sql01"}
    assert found.hosts["win-sql01"]["ansible_host"].startswith("10.1.")
    assert found.hosts["lin-web01"]["ansible_host"].startswith("10.2.")


def test_vcenter_says_where_a_machine_is_reached_at_home(running_lab: Lab, listed: Callable[..., Listed]) -> None:
    running_lab.begin()
    running_lab.change("win-sql01", phase="failed_back", power_state="deallocated")
    assert "ansible_host" not in listed().hosts["win-sql01"]
    run_at(running_lab.environment, "win-sql01", "10.1.9.9")
    assert listed(vcenter_addresses=True).hosts["win-sql01"]["ansible_host"] == "10.1.9.9"
    refused = listed(vcenter_addresses=True, env={"VMWARE_PASSWORD": "wrong"})
    assert "VCENTER_LOGIN_FAILED" in refused.errors


def test_a_cache_is_asked_first_and_belongs_to_what_was_read(
    clean: Lab, listed: Callable[..., Listed], tmp_path: Path
) -> None:
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    first = listed(**cache)
    asked = len(clean.requests())
    again = listed(**cache, filters=["asr_os_type == 'Linux'"])
    assert len(clean.requests()) == asked
    assert again.hosts == {name: host for name, host in first.hosts.items() if host["asr_os_type"] == "Linux"}
    assert listed(**cache, details=True).hosts["lin-web01"]["asr_disk_bytes"] == 30 * 1024**3
    assert len(clean.requests()) > asked
    text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "cache").iterdir())
    assert secrets_in(text, clean.environment) == []


#: Options, changes to the environment, and words of the one message.
BAD: dict[str, tuple[dict[str, Any], dict[str, str | None], tuple[str, ...]]] = {
    "wrong secret": ({}, dict.fromkeys(("AZURE_SECRET", "AZURE_CLIENT_SECRET"), "wrong"), ("AADSTS7000215", "secret")),
    "no credentials": ({"secret": "x"}, dict.fromkeys(("AZURE_TENANT", "AZURE_TENANT_ID")), ("tenant missing",)),
    "no subscription": ({}, {"AZURE_SUBSCRIPTION_ID": None}, ("AZURE_SUBSCRIPTION_ID",)),
    "not trusted": ({}, {"REQUESTS_CA_BUNDLE": None, "SSL_CERT_FILE": None}, ("REQUESTS_CA_BUNDLE",)),
    "no such vault": ({"vaults": [{"vault": "nowhere", "resource_group": "rg-dr"}]}, {}, ("'nowhere'", "vault-home")),
    "half a vault": ({"vaults": [{"vault": "vault-home"}]}, {}, ("resource_group", "BAD_INVENTORY_FILE")),
    "bad query": ({"query": "[?"}, {}, ("[?", "JMESPath")),
    "query of names": ({"query": "[].asr_name"}, {}, ("list of machines",)),
    "bad filter": ({"filters": ["asr_fase == 'ready'"]}, {}, ("asr_fase", "filters")),
    "one name for all": ({"hostname": "asr_vault"}, {}, ("vault-home", "hostname")),
}


@pytest.mark.parametrize("what", BAD)
def test_one_clear_line(clean: Lab, listed: Callable[..., Listed], what: str) -> None:
    options, env, says = BAD[what]
    found = listed(env=env, **options)
    assert found.returncode != 0
    (line,) = [
        line
        for line in found.errors.splitlines()
        if line.startswith("[WARNING]: Failed to parse inventory with 'auto'")
    ]
    for words in says:
        assert words in line
    assert "Traceback" not in found.errors
    assert secrets_in(found.errors, clean.environment) == []


def test_what_azure_says_is_never_a_template(running_lab: Lab, listed: Callable[..., Listed], tmp_path: Path) -> None:
    """Who may name a recovery plan in Azure must not be able to run something on the control node."""
    name = "{{ 7 * 7 }}"
    running_lab.begin(scenario=small_but(tmp_path, {"plans": [{"name": name, "machines": ["lin-db01", "lin-db02"]}]}))
    file = tmp_path / "home.asr_failback.yml"
    assert listed().hosts["lin-db01"]["asr_recovery_plans"] in ([name], [{"__ansible_unsafe": name}])
    ended = subprocess.run(
        ["ansible", "lin-db01", "-i", str(file), "-m", "ansible.builtin.debug", "-a", "var=asr_recovery_plans"],
        env=environment(running_lab.environment, tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "7 * 7" in ended.stdout
    assert "49" not in ended.stdout


def test_recovery_plans_whose_groups_become_one_are_said(
    running_lab: Lab, listed: Callable[..., Listed], tmp_path: Path
) -> None:
    plans = [{"name": "ERP-1", "machines": ["lin-db01", "lin-db02"]}, {"name": "ERP_1", "machines": ["lin-web01"]}]
    running_lab.begin(scenario=small_but(tmp_path, {"plans": plans}))
    found = listed()
    assert found.group("asr_recovery_plan_erp_1") == GROUP | {"lin-web01"}
    warning = "asr_recovery_plan_erp-1 and asr_recovery_plan_erp_1 become one group"
    assert warning in " ".join(found.errors.split())


def test_the_playbooks_work_with_it(
    clean: Lab, listed: Callable[..., Listed], playbook: Callable[..., Finished], tmp_path: Path
) -> None:
    listed(groups={"asr_failback": "asr_phase != 'protected'"})
    run = playbook("status", env={"ASR_LAB_INVENTORY": str(tmp_path / "home.asr_failback.yml")})
    assert run.returncode == 0, run.output
    assert run.changed == dict.fromkeys(MACHINES, 0)
