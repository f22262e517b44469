#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Says that the machine was reached with its new addresses, so that they stay.
# Variables: live (device and address, one a line).
# shellcheck disable=SC2154  # answer.sh, remember.sh and the variables come before this

missing() {
    printf '%s\n' "$live" | while read -r device address; do
        [ -z "$device" ] || ip -o addr show dev "$device" | awk '{ print $4 }' | grep -qxF "$address" || echo "$address on $device"
    done
}

main() {
    [ -z "$check" ] || finish "To be confirmed."
    [ ! -e "$verdict.returned" ] ||
        fail ADDRESSES_RETURNED "The machine was not reached with its new addresses in time, or did not get all of them, and went back to those it had." "See that guest_repair_reach is an address of it that this control node can reach, and in $log on the machine what its tools said; then run this again."
    left=$(missing)
    if [ ! -e "$verdict.activated" ]; then
        fact retry true
        fail ADDRESSES_NOT_SET "The new addresses are still being set." "See $log on the machine."
    fi
    if [ -n "$left" ]; then
        fact retry true # netplan, for one, returns before all are there
        fail ADDRESSES_NOT_SET "Not there: $left. The tools said: $(tail -n 4 "$log")" "See $log on the machine."
    fi
    : >"$verdict.confirmed"
    keep 2>>"$log" || fail FILES_NOT_KEPT "The addresses stay, but the files as they were before cannot be moved from $pending to $state/kept." "See that $state has space, then run this again."
    finish "The addresses stay.${kept:+ The files as they were before are in $kept.}"
}

main </dev/null
