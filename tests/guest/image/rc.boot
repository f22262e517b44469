#!/bin/sh
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

# Brings the guest up: devices, file systems, the address that QEMU's own network gives.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
mkdir -p /dev/pts /dev/shm /run/lock /run/sshd
mountpoint -q /proc || mount -t proc proc /proc
mountpoint -q /sys || mount -t sysfs sysfs /sys
mountpoint -q /dev/pts || mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add --subsystem-match=block
modprobe virtio_net
modprobe virtio_rng
udevadm settle
hostname --file /etc/hostname
swapon -a
mount -a
ip link set lo up
ip address add 10.0.2.15/24 dev eth0
ip link set eth0 up
ip route add default via 10.0.2.2
