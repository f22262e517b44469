#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Unpacks the agent's archive, as a whole or not at all.
#
# Variables: archive (path on this machine), archive_sha256, folder (where to).
# shellcheck disable=SC2154  # answer.sh and the variables come before this

main() {
    lock
    [ "$(cat "$folder/.asr-archive" 2>/dev/null)" != "$archive_sha256" ] || finish "The agent is unpacked in $folder."
    case $(readlink -m "$folder") in
        /usr/local | /usr/local/*)
            fail AGENT_FOLDER_UNUSABLE "The agent cannot be unpacked in $folder: its installer fails below /usr/local." \
                "Choose another master_target_work_folder." ;;
    esac
    change "$folder" "$(ls "$folder" 2>/dev/null)" "unpacked from $(basename "$archive")"
    [ -z "$check" ] || finish "The agent is to be unpacked in $folder."
    rm -rf "$folder.part"
    mkdir -p "$folder.part"
    logged tar -xzf "$archive" -C "$folder.part" ||
        fail AGENT_ARCHIVE_DAMAGED "$(basename "$archive") cannot be unpacked: $(log_tail)" "Give a whole archive, and its checksum with master_target_agent_sha256."
    for file in install ApplyCustomChanges.sh; do
        [ -f "$folder.part/$file" ] || fail AGENT_ARCHIVE_INCOMPLETE "$(basename "$archive") holds no $file." \
            "Give the archive for a Linux master target from the process server's pushinstallsvc/repository."
    done
    echo "$archive_sha256" >"$folder.part/.asr-archive"
    rm -rf "$folder"
    mv "$folder.part" "$folder" || fail AGENT_FOLDER_UNUSABLE "The agent cannot be moved to $folder." "Choose another master_target_work_folder."
    finish "The agent is unpacked in $folder."
}

main </dev/null
