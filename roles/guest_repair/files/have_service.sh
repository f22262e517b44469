#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Installs a package where it is missing, and has its service run.
# Variables: names (of the package in the distributions, one a line), brought (paths of package files, one a line),
# process, services (names, one a line), service_suffices (whether a known service means that it is installed), title.
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

# From no package, as VMware's own installer leaves its Tools (CentOS 6, SLES 11).
service_is_there() {
    # shellcheck disable=SC2086  # a list of words
    [ -n "$service_suffices" ] && [ -n "$(known_service $services)" ]
}

main() {
    lock
    if [ -z "$(installed_name)" ]; then
        ! process_runs "$process" || finish "$title runs; it is from no package, and left as it is."
        service_is_there || install
    fi
    # shellcheck disable=SC2086  # a list of words
    have_running "$process" $services
    [ -n "$changes" ] || finish "$title runs."
    finish "$title ${check:+is to be }brought to run."
}

main </dev/null
