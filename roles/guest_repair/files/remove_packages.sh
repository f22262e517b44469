#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Removes packages. Variables: names (one a line).
# shellcheck disable=SC2154  # answer.sh, packages.sh and the variables come before this

main() {
    lock
    for name in $names; do
        is_installed "$name" || continue
        change "$name" "installed" "removed"
        [ -n "$check" ] || remove_package "$name" ||
            fail PACKAGE_NOT_REMOVED "$name cannot be removed: $(log_tail)" "See what holds it, and remove it by hand."
    done
    [ -n "$changes" ] || finish "None of them is installed."
    finish "Packages ${check:+are to be }removed."
}

main </dev/null
