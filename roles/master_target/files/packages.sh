#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Installs the packages that are missing, from a repository or from files that were brought here, signatures checked.
#
# Variables: packages (one a line), repository_file (the .repo file's text, empty: no repository), key_files and
# package_files (paths, one a line).
# shellcheck disable=SC2154  # answer.sh and the variables come before this

repository_path=/etc/yum.repos.d/asr-failback.repo

missing_packages() {
    for package in $packages; do
        rpm -q --quiet "$package" || echo "$package"
    done
}

put_repository() {
    [ -n "$repository_file" ] || return 0
    before=$(cat "$repository_path" 2>/dev/null)
    [ "$before" = "$repository_file" ] && return 0
    change "$repository_path" "$before" "$repository_file"
    [ -n "$check" ] || write_file "$repository_path" 644 "$repository_file"
}

import_keys() {
    [ -z "$check" ] || return 0
    for key in $key_files; do
        logged rpm --import "$key" ||
            fail KEY_UNUSABLE "rpm does not take $key as a public key: $(log_tail)" "Give a file with the public key that signed the packages."
    done
}

# rpm says OK of an unsigned package too, so the word for a signature has to be there (pgp: rpm 4.8; signatures: later).
check_signatures() {
    for file in $package_files; do
        verdict=$(rpm -K "$file" 2>&1)
        case ${verdict#"$file"} in
            *"NOT OK"*) ;;
            *pgp*OK | *gpg*OK | *signatures*OK) continue ;;
        esac
        fail PACKAGE_UNSIGNED "The signature of $(basename "$file") cannot be verified: $verdict" \
            "Give the public key of its maker with master_target_package_keys, or get the package from where it is signed."
    done
}

yum_install() {
    # Only what we were told to use: CentOS 6's own mirror lists are gone [asr-api 5.2].
    set -- yum -y "--disablerepo=*"
    [ -z "$repository_file" ] || set -- "$@" "--enablerepo=asr-failback-*"
    # shellcheck disable=SC2086  # lists of words
    [ -z "$package_files" ] || logged "$@" localinstall $package_files
    rest=$(missing_packages)
    # shellcheck disable=SC2086
    [ -z "$rest" ] || [ -z "$repository_file" ] || logged "$@" install $rest
}

main() {
    lock
    missing=$(missing_packages)
    fact packages_missing "$(json_list "$missing")"
    [ -n "$missing" ] || finish "All packages are installed."
    put_repository
    change "packages" "" "$missing"
    [ -z "$check" ] || finish "To be installed: $(echo "$missing" | tr '\n' ' ')"
    import_keys
    check_signatures
    yum_install
    # What yum's exit code says is not believed.
    still=$(missing_packages)
    [ -z "$still" ] || fail PACKAGES_MISSING "Not installed: $(echo "$still" | tr '\n' ' '). yum said: $(log_tail)" \
        "Look at master_target_repository_urls (CentOS 6 is in vault.centos.org and in mirrors of it), at the proxy and the keys; or give the packages as files with master_target_package_folder."
    finish "Installed: $(echo "$missing" | tr '\n' ' ')"
}

main </dev/null
