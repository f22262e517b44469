# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Parts of the role guest_repair's scripts in the shells at hand; the whole is in its Molecule scenario."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROLES = Path(__file__).parents[3] / "roles"
FILES = ROLES / "guest_repair/files"
SHELLS = [shell for shell in (["dash"], ["bash", "--posix"], ["busybox", "sh"]) if shutil.which(shell[0])]
INTERFACES = """\
# the loopback
auto lo eth0
iface lo inet loopback

allow-hotplug eth0
iface eth0 inet dhcp
    metric 5
    # a remark
iface eth1 inet dhcp
    metric 6
source /etc/network/interfaces.d/*
"""


@pytest.fixture(params=SHELLS, ids=lambda shell: shell[0])
def shell(request: pytest.FixtureRequest) -> list[str]:
    return list(request.param)


def functions(*names: str) -> str:
    """Scripts without their last line, so that nothing of them runs."""
    texts = [(ROLES / "master_target/files/answer.sh").read_text()]
    return "".join(texts + [(FILES / name).read_text().replace("main </dev/null\n", "") for name in names])


def run(shell: list[str], text: str, check: bool = True) -> str:
    return subprocess.run(shell, input=text, capture_output=True, text=True, check=check).stdout


def answer(shell: list[str], text: str) -> Any:
    return json.loads(run(shell, text, check=False).splitlines()[-1])


def test_only_the_stanzas_of_one_device_become_comments(shell: list[str], tmp_path: Path):
    (tmp_path / "interfaces").write_text(INTERFACES)
    written = run(shell, functions("set_aside.sh") + f"without_device {tmp_path}/interfaces eth0")
    assert written.splitlines() == [
        "# the loopback",
        "auto lo",
        "iface lo inet loopback",
        "",
        "# asr-failback: allow-hotplug eth0",
        "# asr-failback: iface eth0 inet dhcp",
        "# asr-failback:     metric 5",
        "    # a remark",
        "iface eth1 inet dhcp",
        "    metric 6",
        "source /etc/network/interfaces.d/*",
    ]


def test_files_go_back_as_they_were_the_first_time(shell: list[str], tmp_path: Path):
    there, new = tmp_path / "there", tmp_path / "new"
    there.write_text("old\n")
    begin = f"state={tmp_path}/state; pending=$state/network-before; remember {there}; remember {new}; "
    change = f"echo 1 >{there}; echo 1 >{new}; remember {there}; echo 2 >{there}; "
    run(shell, functions("remember.sh") + begin + change + "put_back")
    assert (there.read_text(), new.exists()) == ("old\n", False)
    assert not (tmp_path / "state/network-before").exists()


def test_confirmed_files_are_kept_as_they_were(shell: list[str], tmp_path: Path):
    there, state = tmp_path / "ifcfg-eth0", tmp_path / "state"
    there.write_text("MTU=9000\n")
    begin = f"state={state}; pending=$state/network-before; verdict=$state/network; live=''; log={tmp_path}/log; "
    change = f"remember {there}; echo new >{there}; : >$verdict.activated; "
    told = answer(shell, functions("remember.sh", "confirm.sh") + begin + change + "main")
    (kept,) = (state / "kept").iterdir()
    assert (Path(f"{kept}{there}").read_text(), there.read_text()) == ("MTU=9000\n", "new\n")
    assert str(kept) in told["msg"]
    assert not (state / "network-before").exists(), "or the next run would set the addresses again"


def test_addresses_that_are_still_coming_are_waited_for(shell: list[str], tmp_path: Path):
    begin = f"state={tmp_path}; log={tmp_path}/log; verdict=$state/network; : >$log; : >$verdict.activated; "
    begin += "live='eth0 10.0.0.5/24'; ip() { echo '2: eth0 inet 10.0.0.9/24'; }; main"
    told = answer(shell, functions("remember.sh", "confirm.sh") + begin)
    assert (told["error_code"], told["retry"]) == ("ADDRESSES_NOT_SET", True)
    assert "10.0.0.5/24 on eth0" in told["msg"]
    assert not (tmp_path / "network.confirmed").exists()


def test_a_file_is_written_once_and_said_with_its_difference(shell: list[str], tmp_path: Path):
    target = tmp_path / "folder" / "file"
    script = functions("remember.sh", "put_file.sh").replace("/var/lock/", f"{tmp_path}/")
    begin = f"path={target}; mode=0600; content='a\nb'; state={tmp_path}/state; log={tmp_path}/log; "
    begin += "pending=$state/network-before; "
    first = answer(shell, script + begin + "main")
    assert (first["changed"], first["diff"][0]["after"]) == (True, "a\nb\n")
    assert (target.read_text(), target.stat().st_mode & 0o777) == ("a\nb\n", 0o600)
    assert answer(shell, script + begin + "main")["changed"] is False


def test_a_profile_with_blanks_in_its_name_is_taken_away_once(shell: list[str], tmp_path: Path):
    """NetworkManager itself calls profiles "Wired connection 1". A later run has nothing to do."""
    profiles = tmp_path / "system-connections"
    profiles.mkdir()
    names = ("Wired connection 1.nmconnection", "asr-eth0.nmconnection", "other.nmconnection")
    for name, device in zip(names, ("eth0", "eth0", "eth1"), strict=True):
        (profiles / name).write_text(f"[connection]\ninterface-name={device}\n")
    script = functions("remember.sh", "set_aside.sh").replace("/var/lock/", f"{tmp_path}/")
    script = script.replace("/etc/NetworkManager/system-connections", str(profiles))
    begin = f"state={tmp_path}/state; pending=$state/network-before; log={tmp_path}/log; system=keyfile; devices=eth0; "
    begin += f"macs=00:50:56:00:00:01; keep={profiles}/{names[1]}; main"
    told = answer(shell, script + begin)
    assert [entry["before_header"] for entry in told["diff"]] == [f"{profiles}/{names[0]}"]
    assert sorted(path.name for path in profiles.iterdir()) == sorted(names[1:])
    assert Path(f"{tmp_path}/state/network-before{profiles}/{names[0]}").is_file()
    assert answer(shell, script + begin)["changed"] is False


@pytest.mark.parametrize(
    ("runs", "known", "suffices", "said"),
    [
        (True, False, True, "VMware Tools runs; it is from no package, and left as it is."),
        (False, True, True, "VMware Tools brought to run."),
        (False, True, False, "PACKAGE_NOT_INSTALLED"),
        (True, True, False, "VMware Tools runs; it is from no package, and left as it is."),
    ],
)
def test_what_is_from_no_package_is_installed_too(
    shell: list[str], tmp_path: Path, runs: bool, known: bool, suffices: bool, said: str
):
    """As VMware's own installer leaves the Tools. A service alone may be what is left of a removed NetworkManager."""
    truth = {True: "true", False: "false"}
    system = f"is_installed() {{ false; }}; install_package() {{ false; }}; process_runs() {{ {truth[runs]}; }}; "
    system += f"known_service() {{ if {truth[known]}; then echo vmware-tools; fi; }}; "
    system += "service_starts_with_machine() { true; }; start_service() { true; }; "
    begin = (
        f"state={tmp_path}/state; log={tmp_path}/log; : >$log; title='VMware Tools'; names=open-vm-tools; brought=''; "
    )
    begin += f"process=vmtoolsd; services=vmware-tools; service_suffices={'1' if suffices else ''}; main"
    script = functions("packages.sh", "have_service.sh").replace("/var/lock/", f"{tmp_path}/")
    told = answer(shell, script + system + begin)
    assert told.get("error_code", told["msg"]) == said


def test_the_dhcp_client_of_one_device_ends_and_no_other_process(shell: list[str], tmp_path: Path):
    """Otherwise it brings Azure's kind of address back beside the static one. A number in a file may be out of date."""
    client = tmp_path / "dhclient"
    client.symlink_to("/bin/sleep")
    started = {
        "dhclient.eth0.pid": [str(client), "60"],
        "dhclient.veth0.pid": [str(client), "60"],
        "dhclient-eth0.pid": ["sleep", "60"],
    }
    processes = {name: subprocess.Popen(command) for name, command in started.items()}
    try:
        for name, process in processes.items():
            (tmp_path / name).write_text(f"{process.pid}\n")
        script = functions("activate.sh").replace("/var/run/", "/nowhere/").replace("/run/", f"{tmp_path}/")
        run(shell, script + "PATH=/usr/bin:/bin; dhcpcd() { :; }; stop_dhcp eth0")
        assert processes.pop("dhclient.eth0.pid").wait(timeout=20) != 0
        assert [process.poll() for process in processes.values()] == [None, None]
    finally:
        for process in processes.values():
            process.kill()
            process.wait()


def test_all_addresses_of_a_device_come_back(shell: list[str], tmp_path: Path):
    here = tmp_path / "addresses"
    here.write_text("10.0.0.5/24\n")
    system = f"live_addresses() {{ cat {here}; }}; put_back() {{ :; }}; settle_all() {{ :; }}; "
    system += f'ip() {{ [ "$1 $2 $4 $5" = "addr add dev eth0" ] && echo "$3" >>{here}; }}; '
    before = "eth0 10.0.0.5/24\neth0 10.0.0.6/24\neth0 10.0.0.7/24"
    run(shell, functions("activate.sh") + system + f"go_back '{before}' ''")
    assert here.read_text().split() == ["10.0.0.5/24", "10.0.0.6/24", "10.0.0.7/24"]


@pytest.mark.parametrize(
    ("line", "reads_ours"),
    [
        ("source /etc/network/interfaces.d/*", True),
        ("\tsource-directory\t/etc/network/interfaces.d ", True),
        ("source interfaces.d/*", True),
        ("source /etc/network/interfaces.d/asr-*", True),
        ("source /etc/network/interfaces.d/*.cfg", False),
        ("# source /etc/network/interfaces.d/*", False),
    ],
)
def test_ifupdown_is_told_of_our_file_where_nothing_says_so(
    shell: list[str], tmp_path: Path, line: str, reads_ours: bool
):
    """A line for *.cfg does not read it."""
    main_file = tmp_path / "interfaces"
    main_file.write_text(f"auto lo\n{line}\n")
    script = functions("remember.sh", "set_aside.sh").replace(
        "main_file=/etc/network/interfaces", f"main_file={main_file}"
    )
    begin = f"state={tmp_path}/state; pending=$state/network-before; log={tmp_path}/log; read_folder; finish done"
    assert answer(shell, script + begin)["changed"] is not reads_ours
    assert main_file.read_text().endswith(
        f"{line}\n" if reads_ours else f"{line}\nsource /etc/network/interfaces.d/asr-*\n"
    )
    assert answer(shell, script + begin)["changed"] is False


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("802-1x.password=hush", "802-1x.password=********"),
        ("Psk=hush=hush", "Psk=********"),
        ("wep-key0=hush", "wep-key0=********"),
        ("    wpa-psk hush", "    wpa-psk ********"),
        ("# asr-failback:     wpa-psk hush", "# asr-failback:     wpa-psk ********"),
        ("key-mgmt=wpa-psk", "key-mgmt=wpa-psk"),
        ("password-flags=1", "password-flags=1"),
        ("address1=10.0.0.5/24,10.0.0.1", "address1=10.0.0.5/24,10.0.0.1"),
    ],
)
def test_a_difference_shows_no_secret(shell: list[str], line: str, shown: str):
    text = functions("remember.sh") + f"file_change profile '{line}' '{line} [x]'; finish done"
    (entry,) = answer(shell, text)["diff"]
    assert entry["before"] == f"{shown}\n"
    assert "hush" not in entry["after"]


@pytest.mark.parametrize(("entry", "found"), [("/dev/null", "true"), ("/dev/nowhere", "false"), ("UUID=no", "false")])
def test_devices_of_fstab_are_looked_for(shell: list[str], entry: str, found: str):
    assert run(shell, functions("inspect.sh") + f"yes_no device_is_there {entry}") == found
