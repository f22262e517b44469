#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Takes what else configures the interfaces out of the way, such as what asks for an address by DHCP.
# Variables: system; devices and macs (one a line, in the same order); keep (paths of the files that were written).
# shellcheck disable=SC2154  # answer.sh, remember.sh and the variables come before this

# Files in which a key names a device: folder and pattern, expression.
naming() {
    for path in $1; do
        [ ! -f "$path" ] || ! grep -qiE "$2" "$path" || printf '%s\n' "$path"
    done
}

others() { # device, mac
    case $system in
        ifcfg) naming '/etc/sysconfig/network-scripts/ifcfg-*' "^(DEVICE=[\"']?$1[\"']?|HWADDR=[\"']?$2[\"']?) *\$" ;;
        keyfile) naming '/etc/NetworkManager/system-connections/*' "^(interface-name=$1|mac-address=$2) *\$" ;;
        interfaces) naming '/etc/network/interfaces /etc/network/interfaces.d/*' "^ *(auto|allow-hotplug|iface) .*\b$1\b" ;;
    esac
}

# The stanzas of a device as comments; other devices stay.
without_device() { # path, device
    awk -v device="$2" '
        function words_without(line,    parts, count, rest, i) {
            count = split(line, parts)
            rest = parts[1]
            for (i = 2; i <= count; i++) if (parts[i] != device) rest = rest " " parts[i]
            return rest
        }
        $1 ~ /^(auto|allow-.*)$/ {
            ours = 0
            rest = words_without($0)
            if (rest == $1) { print "# asr-failback: " $0; next }
            print (NF == split(rest, unused) ? $0 : rest)
            next
        }
        $1 == "iface" || $1 == "mapping" { ours = ($2 == device) }
        $1 == "source" || $1 == "source-directory" { ours = 0 }
        ours && NF && $1 !~ /^#/ { print "# asr-failback: " $0; next }
        { print }
    ' "$1"
}

# ifupdown reads the folder of our file only where it is told to; other patterns there, as *.cfg, do not mean our file.
read_folder() {
    main_file=/etc/network/interfaces
    grep -qE '^[[:blank:]]*source(-directory)?[[:blank:]]+(/etc/network/)?interfaces\.d(/|/\*|/asr-\*)?[[:blank:]]*$' "$main_file" && return 0
    line='source /etc/network/interfaces.d/asr-*'
    change "$main_file" "" "$line"
    [ -z "$check" ] || return 0
    remember_or_fail "$main_file"
    write_file "$main_file" 644 "$(cat "$main_file")
$line"
}

take_away() { # path, device
    [ -f "$1" ] || return 0
    before=$(cat "$1")
    if [ "$system" = interfaces ]; then
        after=$(without_device "$1" "$2")
        [ "$before" != "$after" ] || return 0
    else
        after=""
    fi
    file_change "$1" "$before" "$after"
    [ -z "$check" ] || return 0
    remember_or_fail "$1"
    if [ -n "$after" ]; then write_file "$1" 644 "$after"; else rm -f "$1"; fi
}

main() {
    lock
    while IFS= read -r device <&3 && IFS= read -r mac <&4; do
        while IFS= read -r path <&5; do # one a line: NetworkManager's names have blanks
            printf '%s\n' "$keep" | grep -qxF "$path" || take_away "$path" "$device"
        done 5<<OTHERS
$(others "$device" "$mac")
OTHERS
    done 3<<DEVICES 4<<MACS
$devices
DEVICES
$macs
MACS
    [ "$system" != interfaces ] || read_folder
    [ -n "$changes" ] || finish "Nothing else configures the interfaces."
    finish "What else configures the interfaces is ${check:+to be }taken away; the files as they were are in $pending, and in $state/kept from when the new addresses are confirmed."
}

main </dev/null
