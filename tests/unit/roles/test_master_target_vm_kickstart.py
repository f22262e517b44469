# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The kickstart of role master_target_vm, as RHEL 6 reads it, for all combinations of its variables (S31-S35)."""

from __future__ import annotations

import itertools
import warnings
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from pykickstart.constants import KS_SCRIPT_POST, SELINUX_PERMISSIVE
from pykickstart.errors import KickstartError
from pykickstart.parser import KickstartParser
from pykickstart.version import RHEL6, makeVersion

ROLE = Path(__file__).parents[3] / "roles" / "master_target_vm"
REQUIRED = {
    "hostname": "mt01.example.com",
    "ip": "192.0.2.10",
    "netmask": "255.255.255.0",
    "gateway": "192.0.2.1",
    "nameservers": ["192.0.2.2"],
    "timezone": "Europe/Istanbul",
    "root_password_hash": "$6$salt$hash",
}
KEY = "ssh-rsa AAAAB3Nza backup@example.com"
#: The variables that make a difference to what is written, those together that meet in one line or block.
CHOICES: list[list[dict[str, Any]]] = [
    [{}, {"nameservers": ["192.0.2.2", "192.0.2.3"]}],
    [{}, {"ssh_keys": [KEY]}, {"ssh_keys": [KEY, KEY.replace("backup", "admin")]}],
    [{}, {"firewall": False}, {"firewall_ports": []}, {"firewall_ports": ["9443:tcp", "161:udp"]}],
    [{"selinux": mode} for mode in ("enforcing", "permissive", "disabled")],
    [{}, {"packages": ["wget", "rsync"], "post": "echo one\necho two"}],
    [{}, {"swap_mb": 4096}],
]
COMBINATIONS = [dict(itertools.chain(*map(dict.items, choice))) for choice in itertools.product(*CHOICES)]


def render(**changes: Any) -> str:
    """The template with the role's defaults, as Ansible's template module renders it."""
    defaults = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text())
    given = {f"master_target_vm_{key}": value for key, value in (REQUIRED | changes).items()}
    environment = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined)
    return environment.from_string((ROLE / "templates" / "ks.cfg.j2").read_text()).render(defaults | given)


def parse(text: str) -> Any:
    handler = makeVersion(RHEL6)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        KickstartParser(handler).readKickstartFromString(text)
    return handler


def test_every_combination_is_a_kickstart_of_rhel_6():
    assert len(COMBINATIONS) == 288
    for combination in COMBINATIONS:
        parse(render(**combination))


@pytest.mark.parametrize("line", ["network --no-such-option", "part / --size=lots", "%packages\n@core"])
def test_the_parser_would_notice(line: str):
    with pytest.raises((KickstartError, Warning)):
        parse(f"{render()}\n{line}\n")


def test_partitions_are_those_of_the_document_and_on_the_system_disk_only():
    handler = parse(render())
    parts = {part.mountpoint: part for part in handler.partition.partitions}
    assert {mount: part.fstype for mount, part in parts.items() if mount != "swap"} == {
        "/": "ext4",
        "/var/crash": "ext4",
        "/home": "ext4",
    }
    assert (parts["swap"].recommended, parts["/"].grow, parts["/"].primOnly) == (True, True, True)
    assert {part.disk for part in parts.values()} == {"sda"}
    assert (parts["/"].size, parts["/var/crash"].size, parts["/home"].size) == (40960, 4096, 10240)
    assert (handler.clearpart.drives, handler.ignoredisk.onlyuse, handler.zerombr.zerombr) == (["sda"], ["sda"], True)
    assert (handler.volgroup.vgList, handler.logvol.lvList, handler.raid.raidList) == ([], [], [])
    assert (handler.bootloader.location, handler.bootloader.driveorder) == ("mbr", ["sda"])


def test_another_disk_and_sizes():
    handler = parse(render(disk="sdb", root_mb=20000, var_crash_mb=5000, home_mb=6000, swap_mb=7000, interface="eth1"))
    assert [(part.mountpoint, part.size, part.disk) for part in handler.partition.partitions] == [
        ("/", 20000, "sdb"),
        ("/var/crash", 5000, "sdb"),
        ("/home", 6000, "sdb"),
        ("swap", 7000, "sdb"),
    ]
    assert (handler.clearpart.drives, handler.ignoredisk.onlyuse) == (["sdb"], ["sdb"])
    assert handler.network.network[0].device == "eth1"


def test_the_system():
    handler = parse(render(nameservers=["192.0.2.2", "192.0.2.3"]))
    network = handler.network.network[0]
    assert (network.bootProto, network.ip, network.netmask, network.gateway) == (
        "static",
        "192.0.2.10",
        "255.255.255.0",
        "192.0.2.1",
    )
    assert (network.nameserver, network.hostname, network.onboot) == ("192.0.2.2,192.0.2.3", "mt01.example.com", True)
    assert (handler.rootpw.password, handler.rootpw.isCrypted) == ("$6$salt$hash", True)
    assert (handler.timezone.timezone, handler.timezone.isUtc) == ("Europe/Istanbul", True)
    assert (handler.lang.lang, handler.keyboard.keyboard) == ("en_US.UTF-8", "us")
    assert handler.selinux.selinux == SELINUX_PERMISSIVE
    assert (handler.firewall.enabled, handler.firewall.services, handler.firewall.ports) == (
        True,
        ["ssh"],
        ["9443:tcp"],
    )
    assert handler.reboot.eject
    assert handler.packages.groupList[0].name == "core"
    assert {"perl", "openssh-server"} <= set(handler.packages.packageList)
    assert not handler.packages.addBase


def test_the_end_of_the_installation():
    scripts = parse(render(ssh_keys=[KEY], post="echo mine")).scripts
    assert [script.type for script in scripts] == [KS_SCRIPT_POST]
    script = scripts[0].script
    assert 'echo "192.0.2.10 mt01.example.com mt01" >> /etc/hosts' in script
    assert f"<<'END_OF_KEYS'\n{KEY}\nEND_OF_KEYS\n" in script
    assert "echo mine" in script
    assert "authorized_keys" not in parse(render()).scripts[0].script
