#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Writes one file as a whole. Variables: path, mode, content.
# shellcheck disable=SC2154  # answer.sh, remember.sh and the variables come before this

main() {
    lock
    before=$(cat "$path" 2>/dev/null)
    [ ! -e "$path" ] || [ "$before" != "$content" ] || finish "$path is as it is to be."
    file_change "$path" "$before" "$content"
    [ -z "$check" ] || finish "$path is to be written."
    remember_or_fail "$path"
    mkdir -p "$(dirname "$path")"
    write_file "$path" "$mode" "$content"
    if command -v restorecon >/dev/null 2>&1; then logged restorecon "$path" || true; fi
    finish "$path is written."
}

main </dev/null
