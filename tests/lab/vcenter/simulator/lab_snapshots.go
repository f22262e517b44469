// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"sync/atomic"
	"time"

	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// CreateSnapshotTask adds a snapshot below the current one; the disks go on in new deltas.
func (vm *VirtualMachine) CreateSnapshotTask(req *types.CreateSnapshot_Task) soap.HasFault {
	task := CreateTask(vm, "createSnapshot", func(*Task) (types.AnyType, types.BaseMethodFault) {
		if req.Name == "" {
			return nil, &types.InvalidName{Name: req.Name}
		}
		snapshot := &VirtualMachineSnapshot{}
		snapshot.Vm = vm.Self
		deepCopy(vm.Config, &snapshot.Config)
		Map.Put(snapshot)
		item := types.VirtualMachineSnapshotTree{
			Snapshot: snapshot.Self, Vm: vm.Self, Name: req.Name, Description: req.Description, Id: atomic.AddInt32(&vm.sid, 1),
			CreateTime: time.Now(), State: types.VirtualMachinePowerStatePoweredOff, Quiesced: req.Quiesce,
		}
		if req.Memory {
			item.State = vm.Runtime.PowerState // without the memory, going back leaves the VM off
		}
		roots, current := vm.labSnapshots()
		if current == nil {
			roots = append(roots, item)
		} else {
			parent := findSnapshotInTree(roots, *current)
			parent.ChildSnapshotList = append(parent.ChildSnapshotList, item)
		}
		vm.labSetSnapshots(roots, &snapshot.Self)
		return snapshot.Self, nil
	})
	return &methods.CreateSnapshot_TaskBody{Res: &types.CreateSnapshot_TaskResponse{Returnval: task.Run()}}
}

// RemoveAllSnapshotsTask keeps the VM as it is now.
func (vm *VirtualMachine) RemoveAllSnapshotsTask(*Context, *types.RemoveAllSnapshots_Task) soap.HasFault {
	task := CreateTask(vm, "RemoveAllSnapshots", func(*Task) (types.AnyType, types.BaseMethodFault) {
		vm.labSetSnapshots(nil, nil)
		return nil, nil
	})
	return &methods.RemoveAllSnapshots_TaskBody{Res: &types.RemoveAllSnapshots_TaskResponse{Returnval: task.Run()}}
}

// RemoveSnapshotTask removes one snapshot, or it and all below.
func (v *VirtualMachineSnapshot) RemoveSnapshotTask(_ *Context, req *types.RemoveSnapshot_Task) soap.HasFault {
	task := CreateTask(v, "removeSnapshot", func(*Task) (types.AnyType, types.BaseMethodFault) {
		vm := Map.Get(v.Vm).(*VirtualMachine)
		roots, current := vm.labSnapshots()
		parent := findParentSnapshotInTree(roots, v.Self)
		gone := map[types.ManagedObjectReference]bool{v.Self: true}
		if item := findSnapshotInTree(roots, v.Self); item != nil && req.RemoveChildren {
			for _, ref := range allSnapshotsInTree(item.ChildSnapshotList) {
				gone[ref] = true
			}
		}
		if current != nil && gone[*current] {
			current = parent
		}
		vm.labSetSnapshots(removeSnapshotInTree(roots, v.Self, req.RemoveChildren), current)
		return nil, nil
	})
	return &methods.RemoveSnapshot_TaskBody{Res: &types.RemoveSnapshot_TaskResponse{Returnval: task.Run()}}
}

// RevertToSnapshotTask gives the VM back the devices and settings of the snapshot.
func (v *VirtualMachineSnapshot) RevertToSnapshotTask(ctx *Context, _ *types.RevertToSnapshot_Task) soap.HasFault {
	task := CreateTask(v, "revertToSnapshot", func(*Task) (types.AnyType, types.BaseMethodFault) {
		return nil, Map.Get(v.Vm).(*VirtualMachine).labRevert(ctx, v)
	})
	return &methods.RevertToSnapshot_TaskBody{Res: &types.RevertToSnapshot_TaskResponse{Returnval: task.Run()}}
}

// RevertToCurrentSnapshotTask goes back to the snapshot taken, or gone back to, last.
func (vm *VirtualMachine) RevertToCurrentSnapshotTask(ctx *Context, _ *types.RevertToCurrentSnapshot_Task) soap.HasFault {
	_, current := vm.labSnapshots()
	if current == nil {
		return labFaultBody(new(types.NotFound))
	}
	task := CreateTask(vm, "revertSnapshot", func(*Task) (types.AnyType, types.BaseMethodFault) {
		return nil, vm.labRevert(ctx, Map.Get(*current).(*VirtualMachineSnapshot))
	})
	return &methods.RevertToCurrentSnapshot_TaskBody{Res: &types.RevertToCurrentSnapshot_TaskResponse{Returnval: task.Run()}}
}

// RenameSnapshot changes name and description where they are given.
func (v *VirtualMachineSnapshot) RenameSnapshot(req *types.RenameSnapshot) soap.HasFault {
	vm := Map.Get(v.Vm).(*VirtualMachine)
	roots, current := vm.labSnapshots()
	item := findSnapshotInTree(roots, v.Self)
	if req.Name != "" {
		item.Name = req.Name
	}
	if req.Description != "" {
		item.Description = req.Description
	}
	vm.labSetSnapshots(roots, current)
	return &methods.RenameSnapshotBody{Res: new(types.RenameSnapshotResponse)}
}

// ConsolidateVMDisksTask clears runtime.consolidationNeeded, which only a test sets.
func (vm *VirtualMachine) ConsolidateVMDisksTask(*types.ConsolidateVMDisks_Task) soap.HasFault {
	task := CreateTask(vm, "consolidateDisks", func(*Task) (types.AnyType, types.BaseMethodFault) {
		Map.Update(vm, []types.PropertyChange{{Name: "runtime.consolidationNeeded", Val: false}})
		return nil, nil
	})
	return &methods.ConsolidateVMDisks_TaskBody{Res: &types.ConsolidateVMDisks_TaskResponse{Returnval: task.Run()}}
}

func (vm *VirtualMachine) labRevert(ctx *Context, v *VirtualMachineSnapshot) types.BaseMethodFault {
	roots, _ := vm.labSnapshots()
	item := findSnapshotInTree(roots, v.Self)
	if item == nil {
		return &types.ManagedObjectNotFound{Obj: v.Self}
	}
	config := new(types.VirtualMachineConfigInfo)
	deepCopy(&v.Config, config)
	vm.Config.Hardware, vm.Config.ExtraConfig, vm.Config.Flags = config.Hardware, config.ExtraConfig, config.Flags
	vm.labSetSnapshots(roots, &v.Self)
	if item.State != vm.Runtime.PowerState {
		task := &powerVMTask{vm, item.State, ctx}
		_, fault := task.Run(nil)
		return fault
	}
	return nil
}

func (vm *VirtualMachine) labSnapshots() ([]types.VirtualMachineSnapshotTree, *types.ManagedObjectReference) {
	if vm.Snapshot == nil {
		return nil, nil
	}
	return vm.Snapshot.RootSnapshotList, vm.Snapshot.CurrentSnapshot
}

// labSetSnapshots publishes a tree, forgets the snapshots that are no longer in it, and arranges the disks accordingly.
func (vm *VirtualMachine) labSetSnapshots(roots []types.VirtualMachineSnapshotTree, current *types.ManagedObjectReference) {
	kept := make(map[types.ManagedObjectReference]bool)
	for _, ref := range allSnapshotsInTree(roots) {
		kept[ref] = true
	}
	before, _ := vm.labSnapshots()
	for _, ref := range allSnapshotsInTree(before) {
		if !kept[ref] {
			Map.Remove(ref)
		}
	}
	var rootRefs []types.ManagedObjectReference
	for _, item := range roots {
		rootRefs = append(rootRefs, item.Snapshot)
	}
	change := types.PropertyChange{Name: "snapshot"}
	if len(roots) > 0 {
		change.Val = types.VirtualMachineSnapshotInfo{CurrentSnapshot: current, RootSnapshotList: roots}
	}
	Map.Update(vm, []types.PropertyChange{change, {Name: "rootSnapshot", Val: rootRefs}})
	labNoteChildren(roots)
	vm.labArrangeDeltas()
}

func labNoteChildren(items []types.VirtualMachineSnapshotTree) {
	for _, item := range items {
		snapshot := Map.Get(item.Snapshot).(*VirtualMachineSnapshot)
		snapshot.ChildSnapshot = nil
		for _, child := range item.ChildSnapshotList {
			snapshot.ChildSnapshot = append(snapshot.ChildSnapshot, child.Snapshot)
		}
		labNoteChildren(item.ChildSnapshotList)
	}
}
