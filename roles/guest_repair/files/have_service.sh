#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Installs a package where it is missing, and has its service run.
# Variables: names (of the package in the distributions, one a line), brought (paths of package files, one a line),
# process, services (names, one a line), title.
# shellcheck disable=SC2154  # answer.sh, packages.sh and the variables come before this

installed_name() {
    for name in $names; do
        if is_installed "$name"; then echo "$name" && return; fi
    done
}

install() {
    change "$title" "not installed" "installed"
    [ -z "$check" ] || finish "$title is to be installed."
    if [ -n "$brought" ]; then
        install_files "$brought" || true
    else
        for name in $names; do if install_package "$name"; then break; fi; done
    fi
    [ -n "$(installed_name)" ] ||
        fail PACKAGE_NOT_INSTALLED "$title could not be installed: $(log_tail)" "Give the machine its repositories, or bring the packages as files (see the role's README), then run this again."
}

main() {
    lock
    [ -n "$(installed_name)" ] || install
    # shellcheck disable=SC2086  # a list of words
    have_running "$process" $services
    [ -n "$changes" ] || finish "$title runs."
    finish "$title ${check:+is to be }brought to run."
}

main </dev/null
