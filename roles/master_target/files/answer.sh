#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# What every script of this role begins with: one JSON line as answer, a check mode, a log, a lock.
#
# The scripts come on the standard input of /bin/sh, after assignments of their variables. Each is functions and a last
# line that calls main with another standard input, so nothing runs unless all of it has arrived.
# shellcheck disable=SC2034  # the other scripts use what is set here
set -u
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
umask 077

check=${check:-}              # not empty: find out and tell, change nothing
state=/var/lib/asr-failback   # what this role remembers of a machine
log=/var/log/asr-failback.log # what the tools said
changes=""                    # entries of the answer's diff
facts=""                      # further members of the answer
secret_file=""                # holds a secret; exists only as long as it is needed

# A string as JSON. Control characters other than tabs and line ends are left out. Plain ones cost no process.
json() {
    case $1 in
        *[!A-Za-z0-9_./:,=@%\ -]*) ;;
        *) printf '"%s"' "$1"; return ;;
    esac
    printf '%s\n' "$1" | tr -d '\000-\010\013-\037\177' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/	/\\t/g' |
        awk '{ printf "%s%s", (NR > 1 ? "\\n" : "\""), $0 } END { printf "\"" }'
}

# Lines as a JSON list of strings.
json_list() {
    [ -n "$1" ] || { printf '[]'; return; }
    printf '%s\n' "$1" | {
        separator='['
        while IFS= read -r line; do
            printf '%s%s' "$separator" "$(json "$line")"
            separator=','
        done
        printf ']'
    }
}

# A member of the answer: name, value as JSON.
fact() { facts="$facts,\"$1\":$2"; }

# Something that is changed, or would be in check mode: what, before, after.
change() {
    changes="$changes${changes:+,}{\"before_header\":$(json "$1"),\"after_header\":$(json "$1"),\"before\":$(json "$2
"),\"after\":$(json "$3
")}"
}

finish() { # message
    changed=false
    [ -z "$changes" ] || changed=true
    printf '{"changed":%s,"msg":%s,"diff":[%s]%s}\n' "$changed" "$(json "$1")" "$changes" "$facts"
    exit 0
}

fail() { # code, message, remedy
    changed=false
    [ -z "$changes" ] || [ -n "$check" ] || changed=true
    printf '{"failed":true,"changed":%s,"error_code":"%s","msg":%s,"remedy":%s%s}\n' \
        "$changed" "$1" "$(json "$2")" "$(json "$3")" "$facts"
    exit 1
}

# Only one run at a time: a script goes on when the connection that brought it breaks.
lock() {
    [ -z "$check" ] || return 0
    mkdir -p "$state"
    exec 9>/var/lock/asr-failback
    flock -n 9 || fail GUEST_BUSY "An earlier run is still at work on this machine." \
        "Wait until it has ended (its log is $log), then run this again."
}

# A command whose output goes to the log. It does not inherit the lock: what it starts in the background may stay.
logged() {
    echo "== $1" >>"$log"
    "$@" >>"$log" 2>&1 </dev/null 9>&-
}

# The last lines that the last command wrote to the log, without those that hold the secret.
log_tail() {
    awk '/^== / { said = ""; next } { said = said $0 "\n" } END { printf "%s", said }' "$log" |
        { if [ -n "$secret_file" ]; then grep -vF -f "$secret_file"; else cat; fi; } | tail -n 6
}

# Write a file as a whole or not at all: path, mode, content.
write_file() {
    { printf '%s\n' "$3" >"$1.asr-new" && chmod "$2" "$1.asr-new" && mv -f "$1.asr-new" "$1"; } 2>>"$log" ||
        fail FILE_NOT_WRITTEN "$1 cannot be written: $(log_tail)" "See that its folder is there and has space."
}

boot_id() { cat /proc/sys/kernel/random/boot_id; }
