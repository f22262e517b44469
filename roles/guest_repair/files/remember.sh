#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Remembers files before they are changed, until the machine was reached with its new addresses, or goes back to them.
# shellcheck disable=SC2034,SC2154  # answer.sh comes before this, what uses it after it

pending=$state/network-before # the files as they were, and the list of their paths
verdict=$state/network        # .activated, .confirmed: how far the change has come

remember() { # path
    if grep -qxF "$1" "$pending/paths" 2>/dev/null; then return 0; fi
    mkdir -p "$pending$(dirname "$1")" || return 1
    if [ -e "$1" ]; then cp -p "$1" "$pending$1" || return 1; fi
    echo "$1" >>"$pending/paths"
}

put_back() {
    [ -r "$pending/paths" ] || return 0
    while IFS= read -r path; do
        if [ -e "$pending$path" ]; then cp -p "$pending$path" "$path"; else rm -f "$path"; fi
    done <"$pending/paths"
    forget
}

forget() { rm -rf "$pending"; }

# The only copy of what was replaced, such as an MTU or a zone that an interface had, stays on the machine.
keep() { # sets: kept, the folder
    kept=""
    [ -e "$pending" ] || return 0
    kept=$state/kept/network-$(date -u +%Y%m%dT%H%M%SZ)
    mkdir -p "$state/kept" && mv "$pending" "$kept"
}

# Before a file is touched; nothing is touched that cannot be put back.
remember_or_fail() { # path
    remember "$1" 2>>"$log" || fail FILE_NOT_WRITTEN "$1 cannot be saved before it is changed." "See that $state is there and has space."
}

# A change as a difference that may be seen by all: profiles hold passwords, as of 802.1X.
file_change() { # path, before, after
    change "$1" "$(without_secrets "$2")" "$(without_secrets "$3")"
}

without_secrets() { # text
    printf '%s\n' "$1" | awk '
        match(tolower($0), /^(# asr-failback: )?[^=:]*(password|passphrase|secret|psk|pin|key[0-9]?)["\047]?[ \t]*[=: \t]/) {
            print substr($0, 1, RLENGTH) "********"
            next
        }
        { print }
    '
}
