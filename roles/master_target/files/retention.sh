#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Formats the chosen disk, mounts it, and sees to it that it is mounted after a reboot. The disk was chosen from what
# inspect.sh reported; that it may be formatted is looked at again here, right before.
#
# Variables: disk_id (SCSI id; empty: what is mounted there is kept), mount_point, label (of a file system of ours).
# shellcheck disable=SC2154  # answer.sh and the variables come before this

format_begun=$state/format-begun

mounted_device() {
    mounts | while read -r device point _; do
        [ "$point" = "$mount_point" ] && echo "$device"
    done | tail -n 1
}

disk_by_id() {
    for disk in $(disks); do
        [ "$(scsi_id_of "$disk")" = "$disk_id" ] && echo "$disk"
    done
}

# Formatted by an earlier run, to its end.
is_ours() { # device path
    [ "$(tag TYPE "$1")/$(tag LABEL "$1")" = "ext4/$label" ] && [ ! -e "$format_begun" ]
}

refuse_unless_blank() { # disk
    trouble=""
    [ -z "$(partitions "$1")" ] || trouble="$trouble partitions;"
    [ -z "$(mount_points_of "$1")" ] || trouble="$trouble mounts;"
    has_swap "$1" && trouble="$trouble swap;"
    for holder in $(holders "$1"); do
        [ "$(holder_kind "$holder")" = mpath ] || trouble="$trouble $(holder_kind "$holder");"
    done
    # A format of ours that was interrupted leaves a disk that is not blank, and is done again.
    [ "$(cat "$format_begun" 2>/dev/null)" = "$disk_id" ] || is_blank "$1" || trouble="$trouble data;"
    [ -z "$trouble" ] || fail RETENTION_DISK_IN_USE "The disk $1 ($disk_id) has$trouble it is not formatted." \
        "Attach a blank disk, or name the right one with master_target_retention_disk."
}

format_disk() { # disk, device
    refuse_unless_blank "$1"
    change "file system on $disk_id" "none" "ext4, label $label"
    [ -z "$check" ] || return 0
    mkdir -p "$state"
    echo "$disk_id" >"$format_begun" && sync
    logged mkfs.ext4 -F -L "$label" "$2" ||
        fail RETENTION_FORMAT_FAILED "The disk $1 ($disk_id) could not be formatted: $(log_tail)" "Look at the disk in vCenter and at the kernel's messages, then run this again."
    sync && rm -f "$format_begun"
    logged udevadm settle --timeout=30 || true # or mount may not find its UUID yet
}

# A name that stays: /dev/sdX changes from boot to boot. The multipath name is the documented one [asr-api 3.7].
stable_name() { # device path
    case $1 in
        /dev/mapper/*) echo "$1" ;;
        *) echo "UUID=$(tag UUID "$1")" ;;
    esac
}

# An entry without a UUID would keep the machine from booting.
refuse_without_uuid() { # device path
    [ -n "$(tag UUID "$1")" ] || fail RETENTION_UUID_UNKNOWN "No UUID can be read from $1." "Run this again; if it stays so, look at the disk in vCenter."
}

put_in_fstab() { # stable name, device path
    before=$(awk -v point="$mount_point" '$1 !~ /^#/ && $2 == point { print $1 }' /etc/fstab)
    if [ -n "$before" ]; then
        [ "$before" = "$1" ] && return 0
        case $before in
            UUID=* | LABEL=* | /dev/mapper/* | /dev/disk/*) # a stable name too, if it means the same device
                [ "$(readlink -f "$(findfs_path "$before")")" = "$(readlink -f "$2")" ] && return 0
                ;;
        esac
        fail FSTAB_CONFLICT "/etc/fstab mounts $before at $mount_point, but the retention disk is $1." "Correct /etc/fstab by hand, then run this again."
    fi
    line="$1 $mount_point $(tag TYPE "$2") rw 0 0" # not always ext4: a drive that is kept may have another one
    change "/etc/fstab" "" "$line"
    [ -n "$check" ] || write_file /etc/fstab 644 "$(cat /etc/fstab)
$line"
}

findfs_path() { # as in fstab
    case $1 in
        UUID=* | LABEL=*) findfs "$1" 2>/dev/null ;;
        *) echo "$1" ;;
    esac
}

mount_it() {
    [ -z "$(mounted_device)" ] || return 0
    change "$mount_point" "not mounted" "mounted"
    [ -z "$check" ] || return 0
    mkdir -p "$mount_point"
    logged mount "$mount_point" || true
    [ -n "$(mounted_device)" ] || fail RETENTION_MOUNT_FAILED "$mount_point could not be mounted: $(log_tail)" "Look at /etc/fstab and at the kernel's messages, then run this again."
}

main() {
    lock
    device=$(mounted_device)
    if [ -n "$device" ]; then
        case $device in
            dm-*) device=/dev/mapper/$(cat "/sys/block/$device/dm/name") ;;
            *) device=/dev/$device ;;
        esac
    else
        disk=$(disk_by_id)
        [ "$(echo "$disk" | wc -w)" -eq 1 ] ||
            fail RETENTION_DISK_NOT_FOUND "There is not exactly one disk with the SCSI id $disk_id." "Run this again: the disks have changed meanwhile."
        device=$(device_of "$disk")
        is_ours "$device" || format_disk "$disk" "$device"
    fi
    if [ -n "$check" ] && [ -z "$(tag UUID "$device")" ]; then
        change "/etc/fstab" "" "the new file system at $mount_point"
    else
        refuse_without_uuid "$device"
        put_in_fstab "$(stable_name "$device")" "$device"
    fi
    mount_it
    fact device "$(json "$device")"
    [ -n "$changes" ] || finish "The retention drive is mounted at $mount_point."
    finish "The retention drive at $mount_point ${check:+is to be }made of $device."
}

main </dev/null
