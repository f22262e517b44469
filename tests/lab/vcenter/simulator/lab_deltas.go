// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/vmware/govmomi/vim25/types"
)

// labArrangeDeltas gives each disk one delta for each snapshot, on the way to the current one, that the disk is part of. Deltas
// are numbered along that way; nothing is ever written to them, so branches may share them.
func (vm *VirtualMachine) labArrangeDeltas() {
	roots, current := vm.labSnapshots()
	way := labWayTo(roots, current)
	all := allSnapshotsInTree(roots)
	for _, device := range vm.Config.Hardware.Device {
		disk, ok := device.(*types.VirtualDisk)
		if !ok {
			continue
		}
		flat, ok := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo)
		if !ok || strings.HasPrefix(flat.DiskMode, "independent") {
			continue
		}
		chain := labChain(disk)
		base := chain[len(chain)-1]
		for flat.Parent != nil {
			flat = flat.Parent
		}
		disk.Backing = labStack(flat, labHolding(way, base))
		labRemoveDeltas(base, labHolding(all, base))
	}
	vm.lab.snapshotFiles = nil
	vm.labNoteSnapshotFiles(roots)
	vm.labSettleDevices()
	devices := append([]types.BaseVirtualDevice{}, vm.Config.Hardware.Device...)
	Map.Update(vm, []types.PropertyChange{{Name: "config.hardware.device", Val: devices}})
}

// labWayTo lists the snapshots from the root to the current one.
func labWayTo(items []types.VirtualMachineSnapshotTree, current *types.ManagedObjectReference) []types.ManagedObjectReference {
	if current == nil {
		return nil
	}
	for _, item := range items {
		if item.Snapshot == *current {
			return []types.ManagedObjectReference{item.Snapshot}
		}
		if way := labWayTo(item.ChildSnapshotList, current); way != nil {
			return append([]types.ManagedObjectReference{item.Snapshot}, way...)
		}
	}
	return nil
}

// labHolding counts the snapshots that hold a disk, known by its base file.
func labHolding(snapshots []types.ManagedObjectReference, base string) int {
	count := 0
	for _, ref := range snapshots {
		for _, device := range Map.Get(ref).(*VirtualMachineSnapshot).Config.Hardware.Device {
			if chain := labChain(device); chain != nil && chain[len(chain)-1] == base {
				count++
			}
		}
	}
	return count
}

// labStack puts deltas upon a base; they carry the base's uuid.
func labStack(base *types.VirtualDiskFlatVer2BackingInfo, deltas int) *types.VirtualDiskFlatVer2BackingInfo {
	top := base
	local, _ := labLocal(base.FileName)
	stored, _ := labReadDisk(local)
	for number := 1; number <= deltas; number++ {
		delta := *base
		delta.FileName = labDelta(base.FileName, number)
		delta.Parent = top
		stored.parent = top.FileName
		if file, fault := labLocal(delta.FileName); fault == nil {
			_ = stored.write(file)
		}
		top = &delta
	}
	return top
}

func labDelta(base string, number int) string {
	return fmt.Sprintf("%s-%06d.vmdk", strings.TrimSuffix(base, ".vmdk"), number)
}

func labRemoveDeltas(base string, kept int) {
	for number := kept + 1; ; number++ {
		file, fault := labLocal(labDelta(base, number))
		if fault != nil || os.Remove(file) != nil {
			return
		}
		_ = os.Remove(vdmNames(file)[0])
	}
}

// labNoteSnapshotFiles keeps one state file for each snapshot, as layoutEx shows it.
func (vm *VirtualMachine) labNoteSnapshotFiles(items []types.VirtualMachineSnapshotTree) {
	vmx := vm.Config.Files.VmPathName
	for _, item := range items {
		name := fmt.Sprintf("%s-Snapshot%d.vmsn", strings.TrimSuffix(vmx, path.Ext(vmx)), item.Id)
		vm.lab.snapshotFiles = append(vm.lab.snapshotFiles, name)
		if file, fault := labLocal(name); fault == nil {
			_ = os.WriteFile(file, nil, 0600)
		}
		vm.labNoteSnapshotFiles(item.ChildSnapshotList)
	}
}
