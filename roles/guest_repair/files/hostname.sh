#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Gives the machine its host name, now and for the next start. Variables: name.
# shellcheck disable=SC2154  # answer.sh and the variables come before this

main() {
    lock
    before=$(hostname)
    kept=$(cat /etc/hostname 2>/dev/null || sed -n 's/^HOSTNAME=//p' /etc/sysconfig/network 2>/dev/null)
    [ "$before/$kept" != "$name/$name" ] || finish "The host name is $name."
    change "host name" "$before" "$name"
    [ -z "$check" ] || finish "The host name is to be $name."
    if [ -d /run/systemd/system ]; then
        logged hostnamectl set-hostname "$name" || true
    else
        hostname "$name" 2>>"$log" || true
        if [ -e /etc/sysconfig/network ] && grep -q '^HOSTNAME=' /etc/sysconfig/network; then
            write_file /etc/sysconfig/network 644 "$(sed "s/^HOSTNAME=.*/HOSTNAME=$name/" /etc/sysconfig/network)"
        else
            write_file /etc/hostname 644 "$name"
        fi
    fi
    [ "$(hostname)" = "$name" ] || fail HOSTNAME_NOT_SET "The host name could not be set: $(log_tail)" "Set it by hand."
    finish "The host name is $name."
}

main </dev/null
