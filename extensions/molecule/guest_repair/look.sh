#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# What verify.yml wants to know of a guest; asked again until it has gone back to the addresses that it had.
main() {
    # shellcheck disable=SC2154  # answer.sh comes before this
    [ -e "$state/network.returned" ] || fact retry true
    fact addresses "$(json_list "$(ip -o -4 addr show dev eth0 scope global | awk '{ print $4 }')")"
    fact gateway "$(json "$(ip route show default | awk '{ print $3; exit }')")"
    fact resolver "$(json_list "$(grep -v '^#' /etc/resolv.conf | sort)")"
    fact running "$(json_list "$(cat /proc/[0-9]*/comm | sort -u)")"
    fact false_addresses "$(json_list "$(grep -rlF .60/24 /etc)")"
    fact hostname "$(json "$(hostname)")"
    fact agent "$(json "$(dpkg-query -W -f '${Status}' walinuxagent 2>/dev/null | grep -v deinstall)")"
    finish "Looked."
}

main </dev/null
