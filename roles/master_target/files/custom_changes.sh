#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Runs the agent's ApplyCustomChanges.sh, which must run only once (S39). What was begun is written down before, what was
# ended afterwards; the documentation has no mark of its own to look for [asr-api 3.6].
#
# Variables: folder (where the agent is unpacked), interrupted (what to take an interrupted run for: done, repeat, or
# empty: refuse).
# shellcheck disable=SC2154  # answer.sh and the variables come before this

begun=$state/custom-changes-begun
ended=$state/custom-changes-ended

reboot_fact() {
    needed=false
    [ -n "$check" ] || [ ! -e "$ended" ] || [ "$(cat "$ended")" != "$(boot_id)" ] || needed=true
    fact reboot_needed "$needed"
}

refuse_or_resolve() { # code, message
    case $interrupted in
        done)
            change "ApplyCustomChanges.sh" "unknown" "taken as done, as told"
            [ -n "$check" ] || { mkdir -p "$state" && echo "taken as done" >"$ended"; }
            reboot_fact
            finish "ApplyCustomChanges.sh is taken as done, as told."
            ;;
        repeat) ;;
        *)
            reboot_fact
            fail "$1" "$2" "Look at $log and at the machine, then set master_target_custom_changes to done (it has done its work) or to repeat (run it again), for one run."
            ;;
    esac
}

main() {
    lock
    if [ -e "$ended" ]; then
        reboot_fact
        finish "ApplyCustomChanges.sh has been run before."
    fi
    if [ -e "$begun" ]; then
        refuse_or_resolve CUSTOM_CHANGES_INTERRUPTED "ApplyCustomChanges.sh was begun ($(cat "$begun")) and its end was not seen. It must run only once, so it is not run again."
    elif [ -e /usr/local/.vx_version ]; then
        refuse_or_resolve CUSTOM_CHANGES_UNKNOWN "The agent is installed, but whether ApplyCustomChanges.sh was run is not written down here. It must run only once, so it is not run."
    fi
    change "ApplyCustomChanges.sh" "not run" "run"
    if [ -n "$check" ]; then
        fact reboot_needed true
        finish "ApplyCustomChanges.sh is to be run, then the machine is rebooted."
    fi
    echo "at $(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$begun" && sync
    chmod u+x "$folder/ApplyCustomChanges.sh"
    cd "$folder" || fail AGENT_FOLDER_UNUSABLE "There is no folder $folder." "Run this role from its beginning."
    logged ./ApplyCustomChanges.sh ||
        fail CUSTOM_CHANGES_FAILED "ApplyCustomChanges.sh failed: $(log_tail)" "Repair what it complains about; then set master_target_custom_changes to repeat, or to done, for one run."
    boot_id >"$ended" && sync
    reboot_fact
    finish "ApplyCustomChanges.sh was run."
}

main </dev/null
