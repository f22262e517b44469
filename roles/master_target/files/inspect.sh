#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Reports what this machine is: system, mounts, disks, addresses. Changes nothing, judges nothing.
# shellcheck disable=SC2154  # answer.sh comes before this

system_report() {
    printf '{"release":%s,"architecture":%s,"kernel":%s,"hostname":%s,"boot_id":%s}' \
        "$(json "$(head -n 1 /etc/redhat-release 2>/dev/null || head -n 1 /etc/issue 2>/dev/null)")" \
        "$(json "$(uname -m)")" "$(json "$(uname -r)")" "$(json "$(hostname)")" "$(json "$(boot_id)")"
}

mounts_report() {
    separator=''
    mounts | while read -r device point kind; do
        # shellcheck disable=SC2046  # two numbers
        set -- $(df -Pk "$point" 2>/dev/null | awk 'NR == 2 { print int($2 / 1024), int($4 / 1024) }')
        printf '%s{"device":%s,"mount_point":%s,"type":%s,"size_mib":%s,"free_mib":%s}' "$separator" \
            "$(json "$device")" "$(json "$point")" "$(json "$kind")" "${1:-0}" "${2:-0}"
        separator=','
    done
}

disk_report() { # disk
    swap=false && has_swap "$1" && swap=true
    blank=false && is_blank "$1" && blank=true
    read_only=false && [ "$(cat "/sys/block/$1/ro")" = 1 ] && read_only=true
    device=$(device_of "$1")
    kinds=$(for holder in $(holders "$1"); do holder_kind "$holder"; done)
    printf '{"name":%s,"size_mib":%s,"scsi_id":%s,"partitions":%s,"holders":%s,"mount_points":%s,' \
        "$(json "$1")" "$(($(cat "/sys/block/$1/size") / 2048))" "$(json "$(scsi_id_of "$1")")" \
        "$(json_list "$(partitions "$1")")" "$(json_list "$kinds")" "$(json_list "$(mount_points_of "$1")")"
    printf '"file_system":%s,"label":%s,"swap":%s,"blank":%s,"read_only":%s,"format_begun":%s}' \
        "$(json "$(tag TYPE "$device")")" "$(json "$(tag LABEL "$device")")" "$swap" "$blank" "$read_only" \
        "$(json "$(cat "$state/format-begun" 2>/dev/null)")"
}

disks_report() {
    separator=''
    for disk in $(disks); do
        printf '%s%s' "$separator" "$(disk_report "$disk")"
        separator=','
    done
}

# The addresses of all interfaces, with the names that /etc/hosts gives them.
addresses_report() {
    separator=''
    ip -o -4 addr show scope global | awk '{ sub("/.*", "", $4); print $4 }' | while read -r address; do
        names=$(awk -v address="$address" '{ sub("#.*", "") } $1 == address { for (i = 2; i <= NF; i++) print $i }' /etc/hosts)
        printf '%s{"address":%s,"names":%s}' "$separator" "$(json "$address")" "$(json_list "$names")"
        separator=','
    done
}

# What the agent's installer left; nothing of it where no agent is.
agent_report() {
    printf '{"version":%s,"status":%s}' "$(json "$(agent_mark VERSION)")" "$(json "$(agent_mark AGENT_CONFIGURATION_STATUS)")"
}

agent_mark() { # key
    sed -n "s/^$1=//p" /usr/local/.vx_version 2>/dev/null | tr -d '\r'
}

main() {
    fact user "$(json "$(id -un)")"
    fact agent "$(agent_report)"
    fact system "$(system_report)"
    fact mounts "[$(mounts_report)]"
    fact swaps "$(json_list "$(swaps)")"
    fact disks "[$(disks_report)]"
    fact addresses "[$(addresses_report)]"
    finish "Looked at $(hostname)."
}

main </dev/null
