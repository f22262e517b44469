#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# What is known of this machine's disks, from /sys and /proc: util-linux 2.17 has no lsblk or findmnt to rely on.
# Function bodies are subshells, ( ), as POSIX knows no local variables.

# Disks by their kernel names; drives for removable media are none.
disks() (
    for path in /sys/block/*/device; do
        name=${path#/sys/block/}
        name=${name%/device}
        case $name in sr* | fd*) ;; *) [ -e "$path" ] && echo "$name" ;; esac
    done
)

partitions() ( # disk
    for path in /sys/block/"$1"/"$1"*/partition; do
        [ -e "$path" ] && path=${path%/partition} && echo "${path##*/}"
    done
)

# Device-mapper and RAID devices on a disk or on its partitions.
holders() ( # disk
    for path in /sys/block/"$1"/holders/* /sys/block/"$1"/"$1"*/holders/*; do
        [ -e "$path" ] && echo "${path##*/}"
    done | sort -u
)

# mpath, LVM, part1 …: what a device-mapper device says it is; its own name for all others.
holder_kind() { # device
    if [ -r "/sys/block/$1/dm/uuid" ]; then
        sed -e 's/-.*//' "/sys/block/$1/dm/uuid"
    else
        echo "$1"
    fi
}

# The SCSI id; nothing where the VM lacks disk.EnableUUID.
scsi_id_of() ( # disk
    for tool in /sbin/scsi_id /lib/udev/scsi_id; do
        if [ -x "$tool" ]; then
            "$tool" --whitelisted --replace-whitespace "--device=/dev/$1" 2>/dev/null || true
            exit 0
        fi
    done
)

# All mounts of block devices: kernel name, mount point, file system. By number, as names differ (/dev/root).
mounts() (
    awk '$3 !~ /^0:/ { for (i = 7; i <= NF; i++) if ($i == "-") { print $3, $5, $(i + 1); break } }' /proc/self/mountinfo |
        while read -r number point kind; do
            device=$(readlink -f "/sys/dev/block/$number") || continue
            [ -d "$device" ] && [ "${device#/sys/devices/}" != "$device" ] && echo "$(basename "$device") $point $kind"
        done
)

swaps() (
    awk 'NR > 1 { print $1 }' /proc/swaps | while read -r path; do
        [ -b "$path" ] && basename "$(readlink -f "$path")"
    done
)

# A disk with its partitions and all that lies on them.
disk_family() { # disk
    echo "$1"
    partitions "$1"
    holders "$1"
}

mount_points_of() ( # disk
    family=" $(disk_family "$1" | tr '\n' ' ')"
    mounts | while read -r device point _; do
        case $family in *" $device "*) echo "$point" ;; esac
    done
)

has_swap() ( # disk
    family=" $(disk_family "$1" | tr '\n' ' ')"
    for device in $(swaps); do
        case $family in *" $device "*) exit 0 ;; esac
    done
    exit 1
)

tag() { # TYPE, LABEL or UUID; device path
    blkid -c /dev/null -s "$1" -o value "$2" 2>/dev/null
}

# Whether the first and the last MiB hold nothing but zeros: every known signature lies there.
# By digest, so that a disk that cannot be read is not blank.
is_blank() ( # disk
    zeros=$(dd if=/dev/zero bs=1048576 count=1 2>/dev/null | sha256sum)
    first=$(dd "if=/dev/$1" bs=1048576 count=1 2>/dev/null | sha256sum)
    sectors=$(cat "/sys/block/$1/size")
    last=$(dd "if=/dev/$1" bs=512 skip=$((sectors - 2048)) count=2048 2>/dev/null | sha256sum)
    [ "$first" = "$zeros" ] && [ "$last" = "$zeros" ]
)

# The device to use for a disk: its multipath map where multipathd has taken it.
device_of() ( # disk
    for holder in $(holders "$1"); do
        if [ "$(holder_kind "$holder")" = mpath ]; then
            echo "/dev/mapper/$(cat "/sys/block/$holder/dm/name")"
            exit 0
        fi
    done
    echo "/dev/$1"
)
