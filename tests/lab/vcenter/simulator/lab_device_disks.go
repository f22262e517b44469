// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"os"
	"path/filepath"

	"github.com/vmware/govmomi/vim25/types"
)

// addDisk checks place and file of a disk that is to be attached, new or existing.
func (p *labDevicePlan) addDisk(
	index int32, disk *types.VirtualDisk, op types.VirtualDeviceConfigSpecFileOperation,
) types.BaseMethodFault {
	invalid := &types.InvalidDeviceSpec{DeviceIndex: index}
	if !p.place(disk) {
		return invalid
	}
	backing, ok := disk.Backing.(types.BaseVirtualDeviceFileBackingInfo)
	if !ok {
		return invalid
	}
	info := backing.GetVirtualDeviceFileBackingInfo()
	if info.FileName == "" && info.Datastore != nil {
		if ds, known := Map.Get(*info.Datastore).(*Datastore); known {
			info.FileName = "[" + ds.Name + "]"
		}
	}
	if info.FileName == "" {
		info.FileName = "[" + p.vm.vmx(nil).Datastore + "]"
	}
	path, fault := parseDatastorePath(info.FileName)
	if fault != nil {
		return fault
	}
	if fault := p.checkReachable(info.FileName, path.Datastore); fault != nil {
		return fault
	}
	if op == "" {
		return p.attach(disk, info.FileName)
	}
	return p.create(index, disk, info.FileName, path.Path)
}

// place checks the disk's slot; a SCSI disk gets the key that a vCenter gives it.
func (p *labDevicePlan) place(disk *types.VirtualDisk) bool {
	controller := p.devices.FindByKey(disk.ControllerKey)
	if controller == nil || disk.UnitNumber == nil {
		return false
	}
	unit := *disk.UnitNumber
	for _, other := range p.devices {
		d := other.GetVirtualDevice()
		if d.ControllerKey == disk.ControllerKey && d.UnitNumber != nil && *d.UnitNumber == unit {
			return false
		}
	}
	scsi, ok := controller.(types.BaseVirtualSCSIController)
	if !ok {
		return true
	}
	if unit < 0 || unit >= labSCSIUnits || unit == labSCSIOwnUnit {
		return false
	}
	disk.Key = 2000 + labSCSIUnits*scsi.GetVirtualSCSIController().BusNumber + unit
	return true
}

// checkReachable wants the datastore known and mounted by the VM's host.
func (p *labDevicePlan) checkReachable(file, name string) types.BaseMethodFault {
	ds := labDatastoreOf(file)
	if ds == nil {
		return &types.InvalidDatastore{Name: name}
	}
	for _, mount := range ds.Host {
		if mount.Key == *p.vm.Runtime.Host && isTrue(mount.MountInfo.Mounted) && ds.Summary.Accessible {
			return nil
		}
	}
	return &types.InaccessibleDatastore{InvalidDatastore: types.InvalidDatastore{Name: name, Datastore: &ds.Self}}
}

// attach takes size and uuid from the file, and wants it unlocked when the VM runs.
func (p *labDevicePlan) attach(disk *types.VirtualDisk, name string) types.BaseMethodFault {
	local, fault := labLocal(name)
	if fault != nil {
		return fault
	}
	stored, err := labReadDisk(local)
	if err != nil || filepath.Ext(local) != ".vmdk" {
		return &types.FileNotFound{FileFault: types.FileFault{File: name}}
	}
	if p.vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn {
		if labLockedBy(name, p.vm) != nil || p.attached(name) {
			return &types.FileLocked{FileFault: types.FileFault{File: name}}
		}
	}
	labSetSize(disk, stored.capacity)
	if flat, ok := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo); ok {
		flat.Parent = labParentBacking(stored)
	}
	return nil
}

// labParentBacking shows what a delta stands on.
func labParentBacking(delta labDisk) *types.VirtualDiskFlatVer2BackingInfo {
	if delta.parent == "" {
		return nil
	}
	backing := &types.VirtualDiskFlatVer2BackingInfo{DiskMode: "persistent", Uuid: delta.uuid}
	backing.FileName = delta.parent
	if local, fault := labLocal(delta.parent); fault == nil {
		stored, _ := labReadDisk(local)
		backing.Parent = labParentBacking(stored)
	}
	return backing
}

func (p *labDevicePlan) attached(name string) bool {
	for _, device := range p.devices {
		for _, file := range labChain(device) {
			if file == name {
				return true
			}
		}
	}
	return false
}

// create wants a size, room for it, and a name that is free.
func (p *labDevicePlan) create(index int32, disk *types.VirtualDisk, name, path string) types.BaseMethodFault {
	size := getDiskSize(disk)
	if size <= 0 {
		return &types.InvalidDeviceSpec{DeviceIndex: index}
	}
	labSetSize(disk, size)
	ds := labDatastoreOf(name)
	if size > ds.Summary.FreeSpace {
		ds.labRefresh() // what is noted between two counts is never too much
	}
	if size > ds.Summary.FreeSpace {
		return &types.NoDiskSpace{FileFault: types.FileFault{File: name}, Datastore: ds.Name}
	}
	if path == "" {
		return nil // the package makes up a free name
	}
	local, fault := labLocal(name)
	if fault != nil {
		return fault
	}
	if _, err := os.Stat(local); err == nil {
		return &types.FileAlreadyExists{FileFault: types.FileFault{File: name}}
	}
	p.created = append(p.created, vdmNames(local)...)
	return nil
}

// checkEdit fills in what the client left out, and lets a disk grow only, and not while snapshots depend on it.
func (p *labDevicePlan) checkEdit(
	index int32, present types.BaseVirtualDevice, c *types.VirtualDeviceConfigSpec,
) types.BaseMethodFault {
	from, to := present.GetVirtualDevice(), c.Device.GetVirtualDevice()
	if to.Backing == nil {
		to.Backing = from.Backing
	}
	if to.ControllerKey == 0 {
		to.ControllerKey = from.ControllerKey
	}
	if to.UnitNumber == nil {
		to.UnitNumber = from.UnitNumber
	}
	if to.DeviceInfo == nil {
		to.DeviceInfo = &types.Description{Label: from.DeviceInfo.GetDescription().Label}
	}
	switch device := c.Device.(type) {
	case *types.VirtualCdrom:
		return p.checkImage(device)
	case *types.VirtualDisk:
		old, ok := present.(*types.VirtualDisk)
		if !ok {
			return &types.InvalidDeviceSpec{DeviceIndex: index}
		}
		size := getDiskSize(device)
		if size == 0 {
			size = getDiskSize(old)
		}
		if size < getDiskSize(old) || size > getDiskSize(old) && len(labChain(old)) > 1 {
			return &types.InvalidDeviceSpec{DeviceIndex: index}
		}
		labSetSize(device, size)
	}
	return nil
}
