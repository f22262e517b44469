#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Installs the agent as a master target and registers it with the configuration server.
#
# Variables: folder (the unpacked agent), version (of the archive), install_folder, syntax (one_step: agents up to 9.9;
# two_steps: later ones [asr-api 3.6]), server and port (of the configuration server), passphrase.
# shellcheck disable=SC2154  # answer.sh and the variables come before this

marks=/usr/local/.vx_version
registered=$state/registered-with

# A value from the agent's own files: KEY=VALUE or KEY = VALUE.
value_of() { # key, file
    sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$2" 2>/dev/null | tail -n 1 | tr -d '\r'
}

agent_settings() { echo "$install_folder/Vx/etc/drscout.conf"; }

# The server in the agent's own settings, else the one that we wrote down when we registered.
registered_server() {
    found=$(value_of Hostname "$(agent_settings)")
    [ -n "$found" ] || found=$(cat "$registered" 2>/dev/null)
    echo "$found"
}

# Succeeded is what later agents write; earlier ones leave our own note only.
is_registered() {
    status=$(value_of AGENT_CONFIGURATION_STATUS "$marks")
    [ "$status" = Succeeded ] || { [ -z "$status" ] && [ -e "$registered" ]; }
}

refuse_what_is_installed_otherwise() {
    [ -e "$marks" ] || return 0
    installed=$(value_of VERSION "$marks")
    [ "$installed" = "$version" ] || fail AGENT_OTHER_VERSION "The agent is installed in version $installed, the archive is of version $version." \
        "Give the archive of version $installed; an update of a registered agent is done from the vault."
    role=$(value_of Role "$(agent_settings)")
    case $role in
        "" | MasterTarget) ;;
        *) fail AGENT_OTHER_ROLE "The agent is installed here in the role $role." "Use a machine of its own for the master target, or uninstall that agent." ;;
    esac
    is_registered || return 0
    [ "$(registered_server)" != "$server" ] || finish "This master target is registered with $server."
    fail REGISTERED_ELSEWHERE "This master target is registered with $(registered_server), not with $server." \
        "Check master_target_configuration_server; to move a master target, uninstall its agent first."
}

forget_passphrase() {
    [ -z "$secret_file" ] || rm -f "$secret_file"
}

# In memory only, so that not even a power cut leaves it. What an earlier, killed run left is removed.
write_passphrase() {
    rm -f /dev/shm/asr-failback-passphrase.*
    trap forget_passphrase EXIT
    trap 'exit 1' HUP INT TERM
    secret_file=$(mktemp /dev/shm/asr-failback-passphrase.XXXXXX) ||
        fail PASSPHRASE_FILE "No file can be made in /dev/shm." "Mount a tmpfs at /dev/shm."
    chmod 600 "$secret_file"
    printf '%s\n' "$passphrase" >"$secret_file"
}

not_registered() { # code
    there="nothing is installed"
    [ ! -e "$marks" ] || there="the agent is installed, but not registered"
    fail "$1" "The installer did not register this master target with $server ($there): $(log_tail)" \
        "Check the passphrase (genpassphrase.exe -v on the configuration server), that $server:$port is reachable from here, and the log $log; then run this again."
}

install_in_one_step() {
    logged ./install -t both -a host -R MasterTarget -d "$install_folder" -i "$server" -p "$port" -s y -c https -P "$secret_file" ||
        not_registered REGISTRATION_FAILED
}

install_in_two_steps() {
    if [ ! -e "$marks" ]; then
        logged ./install -q -d "$install_folder" -r MT -v VmWare || not_registered AGENT_INSTALL_FAILED
        [ -e "$marks" ] || not_registered AGENT_INSTALL_FAILED
    fi
    logged "$install_folder/Vx/bin/UnifiedAgentConfigurator.sh" -i "$server" -P "$secret_file" ||
        not_registered REGISTRATION_FAILED
}

main() {
    lock
    refuse_what_is_installed_otherwise
    [ -e "$marks" ] || change "agent" "not installed" "version $version, master target"
    change "registration" "none" "$server"
    [ -z "$check" ] || finish "The agent is to be installed and registered with $server."
    cd "$folder" || fail AGENT_FOLDER_UNUSABLE "There is no folder $folder." "Run this role from its beginning."
    chmod u+x install
    write_passphrase
    case $syntax in
        one_step) install_in_one_step ;;
        *) install_in_two_steps ;;
    esac
    # The exit code alone is not believed.
    [ -e "$marks" ] || not_registered REGISTRATION_FAILED
    echo "$server" >"$registered"
    if ! is_registered || [ "$(registered_server)" != "$server" ]; then
        rm -f "$registered"
        not_registered REGISTRATION_FAILED
    fi
    finish "The agent is installed and registered with $server."
}

main </dev/null
