#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Reports what this machine is: system, network, tools, disks. Changes nothing, judges nothing.
# Variables: agents (packages of Azure, one a line).
# shellcheck disable=SC2154  # answer.sh and the variables come before this

release_key() { # key of /etc/os-release
    [ ! -r /etc/os-release ] || sed -n "s/^$1=//p" /etc/os-release | tr -d "\"'" | head -n 1
}

present() { # command
    command -v "$1" >/dev/null 2>&1
}

commands_report() {
    for name in nmcli netplan wicked ifup; do
        if present "$name"; then echo "$name"; fi
    done
}

yes_no() { # a command that says it
    if "$@" >/dev/null 2>&1; then printf true; else printf false; fi
}

any_file() { # paths, of which some may be patterns without a match
    for path in "$@"; do
        case $path in */ifcfg-lo) ;; *) [ ! -e "$path" ] || return 0 ;; esac
    done
    return 1
}

configures_something() { # as ifupdown does, beside lo
    cat /etc/network/interfaces /etc/network/interfaces.d/* 2>/dev/null |
        awk '$1 == "iface" && $2 != "lo" { found = 1 } END { exit !found }'
}

# Cards of the machine: no bridges, bonds, tunnels, VLANs, containers' ends, nor what is part of a bond or bridge.
cards() {
    ip -o link show | sed -n 's/^[0-9]*: \([^:@]*\).*link\/ether \([0-9a-f:]*\).*/\1 \2/p' | while read -r name mac; do
        path=/sys/class/net/$name
        for mark in "$path/bridge" "$path/bonding" "$path/tun_flags" "$path/master" "/proc/net/vlan/$name"; do
            [ ! -e "$mark" ] || continue 2
        done
        case $name in veth* | docker* | vnet*) continue ;; esac
        echo "$name $mac"
    done
}

interfaces_report() {
    separator=''
    cards | while read -r name mac; do
        addresses=$(ip -o addr show dev "$name" scope global | awk '$3 ~ /^inet/ { print $4 }')
        printf '%s{"name":%s,"mac":%s,"addresses":%s}' "$separator" "$(json "$name")" "$(json "$mac")" "$(json_list "$addresses")"
        separator=','
    done
}

network_report() {
    printf '{"commands":%s,"netplan":%s,"ifcfg":%s,"interfaces":%s,"network_manager_left":%s,' \
        "$(json_list "$(commands_report)")" \
        "$(yes_no any_file /etc/netplan/*.yaml)" "$(yes_no any_file /etc/sysconfig/network-scripts/ifcfg-*)" \
        "$(yes_no configures_something)" "$(yes_no test -d /etc/NetworkManager)"
    printf '"resolver_is_link":%s,"resolver":%s,"netconfig":%s}' "$(yes_no test -L /etc/resolv.conf)" \
        "$(json "$(cat /etc/resolv.conf 2>/dev/null)")" "$(json "$(cat /etc/sysconfig/network/config 2>/dev/null)")"
}

installed_of() { # packages, one a line
    printf '%s\n' "$1" | while read -r package; do
        [ -n "$package" ] || continue
        if present dpkg-query; then
            dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed' && echo "$package"
        elif present rpm; then
            rpm -q "$package" >/dev/null 2>&1 && echo "$package"
        fi
    done
}

disks_report() {
    separator=''
    for path in /sys/block/*/device; do
        disk=${path#/sys/block/}
        disk=${disk%/device}
        case $disk in sr* | fd*) continue ;; esac
        [ -r "/sys/block/$disk/size" ] || continue
        printf '%s{"name":%s,"size_bytes":%s}' "$separator" "$(json "$disk")" "$(($(cat "/sys/block/$disk/size") * 512))"
        separator=','
    done
}

# Whether what /etc/fstab names is there.
device_is_there() { # as in fstab
    case $1 in
        UUID=* | LABEL=* | PARTUUID=* | PARTLABEL=*) findfs "$(echo "$1" | tr -d '"')" >/dev/null 2>&1 ;;
        /*) [ -e "$1" ] ;;
        *) true ;; # a network's, or none
    esac
}

is_mounted() { # mount point, type
    [ "$2" != swap ] || return 0
    awk -v point="$1" '$2 == point { found = 1 } END { exit !found }' /proc/self/mounts
}

fstab_report() {
    separator=''
    sed -e 's/#.*//' /etc/fstab 2>/dev/null | while read -r device point kind options _; do
        [ -n "$kind" ] || continue
        case $kind in proc | sysfs | tmpfs | devpts | nfs* | cifs) continue ;; esac
        printf '%s{"device":%s,"mount_point":%s,"type":%s,"options":%s,"found":%s,"mounted":%s}' "$separator" \
            "$(json "$device")" "$(json "$point")" "$(json "$kind")" "$(json "$options")" \
            "$(yes_no device_is_there "$device")" "$(yes_no is_mounted "$point" "$kind")"
        separator=','
    done
}

lvm_report() {
    present vgs || return 0
    separator=''
    vgs --noheadings -o vg_name,vg_missing_pv_count 2>/dev/null | while read -r name missing; do
        printf '%s{"name":%s,"missing":%s}' "$separator" "$(json "$name")" "${missing:-0}"
        separator=','
    done
}

main() {
    fact user "$(json "$(id -un)")"
    fact system "{\"family\":\"linux\",\"id\":$(json "$(release_key ID)"),\"name\":$(json "$(release_key PRETTY_NAME)"),\"hostname\":$(json "$(hostname)")}"
    fact network "$(network_report)"
    fact interfaces "[$(interfaces_report)]"
    fact agents "$(json_list "$(installed_of "$agents")")"
    fact disks "[$(disks_report)]"
    fact fstab "[$(fstab_report)]"
    fact lvm "[$(lvm_report)]"
    finish "Looked at $(hostname)."
}

main </dev/null
