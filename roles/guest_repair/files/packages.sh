#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Packages and services, by whatever this distribution has for them.
# shellcheck disable=SC2154  # answer.sh comes before this

has() { command -v "$1" >/dev/null 2>&1; }

is_installed() { # package
    if has dpkg-query; then
        dpkg-query -W -f '${Status}\n' "$1" 2>/dev/null | grep -q '^install ok installed'
    else
        rpm -q "$1" >/dev/null 2>&1
    fi
}

# From the machine's repositories; tells in the log what the tool said.
install_package() { # package
    if has apt-get; then
        DEBIAN_FRONTEND=noninteractive logged apt-get -q -y --no-install-recommends install "$1"
    elif has dnf; then
        logged dnf -q -y install "$1"
    elif has yum; then
        logged yum -q -y install "$1"
    elif has zypper; then
        logged zypper --quiet --non-interactive install "$1"
    fi
    is_installed "$1"
}

# Files that were brought here: all at once, as they may need one another.
install_files() { # paths, one a line
    # shellcheck disable=SC2086  # a list of words
    if has dpkg; then logged dpkg --install $1; else logged rpm --upgrade --replacepkgs $1; fi
}

remove_package() { # package
    if has apt-get; then
        DEBIAN_FRONTEND=noninteractive logged apt-get -q -y remove "$1"
    elif has zypper; then
        logged zypper --quiet --non-interactive remove "$1"
    else
        logged rpm --erase "$1"
    fi
}

systemd_runs() { [ -d /run/systemd/system ]; }

# A name that the machine has among those that distributions give a service.
known_service() { # names
    for name in "$@"; do
        if systemd_runs; then
            [ -z "$(systemctl list-unit-files --no-legend "$name.service" 2>/dev/null)" ] || { echo "$name"; return; }
        elif [ -x "/etc/init.d/$name" ]; then
            echo "$name"
            return
        fi
    done
}

service_starts_with_machine() { # name
    if systemd_runs; then
        systemctl --quiet is-enabled "$1" 2>/dev/null
    else
        for link in /etc/rc[235].d/S??"$1" /etc/rc.d/rc[235].d/S??"$1"; do [ ! -e "$link" ] || return 0; done
        return 1
    fi
}

let_start_with_machine() { # name
    if systemd_runs; then
        logged systemctl enable "$1"
    elif has chkconfig; then
        logged chkconfig "$1" on
    else
        logged update-rc.d "$1" defaults
    fi
}

start_service() { # name
    if systemd_runs; then logged systemctl restart "$1"; else logged "/etc/init.d/$1" restart; fi
}

process_runs() { # name
    for path in /proc/[0-9]*/comm; do
        [ "$(cat "$path" 2>/dev/null)" != "$1" ] || return 0
    done
    return 1
}

# A program that is to run, now and after each start of the machine: its process, names of its service.
have_running() { # process, names …
    process=$1
    shift
    service=$(known_service "$@")
    [ -n "$service" ] || fail SERVICE_UNKNOWN "This machine has no service $*." "See which service starts $process on it, and start that by hand."
    if ! service_starts_with_machine "$service"; then
        change "service $service at the start of the machine" "no" "yes"
        [ -n "$check" ] || let_start_with_machine "$service" ||
            fail SERVICE_NOT_ENABLED "$service cannot be made to start with the machine: $(log_tail)" "See what it lacks, then run this again."
    fi
    if ! process_runs "$process"; then
        change "service $service" "stopped" "running"
        [ -n "$check" ] || start_service "$service" ||
            fail SERVICE_NOT_STARTED "$service does not start: $(log_tail)" "See its own log, then run this again."
    fi
}
