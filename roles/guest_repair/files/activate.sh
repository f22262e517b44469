#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Lets the written files take effect, on its own: the connection may break with the address. Unless confirm.sh comes within
# the time, everything goes back.
# Variables: system, devices (one a line), differs (whether addresses are not there), seconds, live (device and address, one a line).
# shellcheck disable=SC2154  # answer.sh, remember.sh and the variables come before this

settle() { # device
    case $system in
        netplan) ;;
        wicked) wicked ifreload "$1" ;;
        ifcfg | keyfile) if network_manager_runs; then connect "$1"; else restart_interface "$1"; fi ;;
        interfaces) restart_interface "$1" ;;
    esac
}

network_manager_runs() { command -v nmcli >/dev/null 2>&1 && nmcli -t -f RUNNING general 2>/dev/null | grep -q '^running'; }

# The profile that was written, by its name; Red Hat's files call theirs by the device.
connect() { # device
    nmcli connection up "asr-$1" || nmcli connection up "System $1" || nmcli device connect "$1"
}

# ifdown reads the files, which are the new ones already: it does not know of the DHCP client that the old ones had started.
stop_dhcp() { # device
    for file in /run/dhclient*[.-]"$1".pid /var/run/dhclient*[.-]"$1".pid /run/udhcpc."$1".pid; do
        if [ -r "$file" ]; then end_dhcp_client "$(cat "$file")"; fi
    done
    if command -v dhcpcd >/dev/null 2>&1; then dhcpcd -k "$1"; fi
}

# The number may be another process's by now.
end_dhcp_client() { # process id
    if grep -qaE '(dhclient|udhcpc)' "/proc/$1/cmdline" 2>/dev/null; then kill "$1"; fi
}

restart_interface() { # device
    ifdown "$1" || ifdown --force "$1" || true
    stop_dhcp "$1"
    ip addr flush dev "$1" scope global
    ifup "$1" || ifup --force "$1"
}

settle_all() {
    case $system in
        netplan) netplan apply ;;
        wicked) if command -v netconfig >/dev/null; then netconfig update -f; fi ;;
        ifcfg | keyfile) if network_manager_runs; then nmcli connection reload; fi ;;
    esac
    for device in $devices; do settle "$device"; done
}

live_addresses() { # device
    ip -o addr show dev "$1" scope global | awk '{ print $4 }'
}

# For want of a DHCP server the files alone may bring nothing back: then what was there is set by hand.
go_back() { # addresses that were there, "device address" on each line; gateway that was there
    put_back
    settle_all
    printf '%s\n' "$1" | while read -r device address; do
        [ -z "$device" ] || live_addresses "$device" | grep -qxF "$address" || ip addr add "$address" dev "$device"
    done
    # shellcheck disable=SC2086  # words of ip route
    [ -z "$2" ] || [ -n "$(ip route show default)" ] || ip route add $2
}

watch() {
    addresses=$(ip -o addr show scope global | awk '{ print $2, $4 }')
    gateway=$(ip route show default | head -n 1)
    sleep 1 # the answer is on its way
    settle_all
    : >"$verdict.activated"
    left=$seconds
    while [ "$left" -gt 0 ] && [ ! -e "$verdict.confirmed" ]; do
        sleep 1
        left=$((left - 1))
    done
    if [ ! -e "$verdict.confirmed" ]; then
        echo "== not confirmed within $seconds s: going back"
        go_back "$addresses" "$gateway"
        : >"$verdict.returned"
    fi
}

main() {
    lock
    [ -e "$pending/paths" ] || [ -n "$differs" ] || finish "The addresses are there."
    change "addresses" "$(ip -o addr show scope global | awk '{ print $2, $4 }')" "$live"
    [ -z "$check" ] || finish "The addresses are to be set."
    rm -f "$verdict.activated" "$verdict.confirmed" "$verdict.returned"
    echo "== network" >>"$log"
    (trap '' HUP && watch) >>"$log" 2>&1 </dev/null 9>&- &
    finish "The addresses are being set; without a confirmation within $seconds s they go back."
}

main </dev/null
