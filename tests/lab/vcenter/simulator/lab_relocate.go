// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"os"
	"path"

	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// RelocateVMTask moves a VM to another host, pool or datastore, with all its files; single disks cannot be placed apart.
func (vm *VirtualMachine) RelocateVMTask(ctx *Context, req *types.RelocateVM_Task) soap.HasFault {
	task := CreateTask(vm, "relocateVm", func(*Task) (types.AnyType, types.BaseMethodFault) {
		return nil, vm.labRelocate(ctx, &req.Spec)
	})
	return &methods.RelocateVM_TaskBody{Res: &types.RelocateVM_TaskResponse{Returnval: task.Run()}}
}

func (vm *VirtualMachine) labRelocate(ctx *Context, spec *types.VirtualMachineRelocateSpec) types.BaseMethodFault {
	if len(spec.Disk) > 0 || len(spec.DeviceChange) > 0 || spec.Folder != nil {
		return new(types.NotSupported)
	}
	from, to := Map.Get(*vm.Runtime.Host).(*HostSystem), Map.Get(*vm.Runtime.Host).(*HostSystem)
	if spec.Host != nil {
		to = Map.Get(*spec.Host).(*HostSystem)
	}
	stores := vm.Datastore
	if spec.Datastore != nil {
		stores = []types.ManagedObjectReference{*spec.Datastore}
	}
	for _, ref := range stores {
		if fault := labCheckMount(Map.Get(ref).(*Datastore), []types.ManagedObjectReference{to.Self}); fault != nil {
			return fault
		}
	}
	event := types.VmRelocatedEvent{SourceHost: *from.eventArgument(), SourceDatastore: vm.labHome()}
	RemoveReference(&from.Vm, vm.Self)
	to.Vm = append(to.Vm, vm.Self)
	changes := []types.PropertyChange{{Name: "runtime.host", Val: to.Self}, {Name: "summary.runtime.host", Val: to.Self}}
	if spec.Pool != nil {
		labMovePool(vm, *spec.Pool)
	}
	Map.Update(vm, changes)
	if spec.Datastore != nil {
		vm.labMoveFiles(Map.Get(*spec.Datastore).(*Datastore).Name)
	}
	event.VmEvent = vm.event()
	event.Ds = vm.labHome()
	ctx.postEvent(&event)
	return nil
}

// labHome names the datastore of the VM's .vmx file, as events do.
func (vm *VirtualMachine) labHome() *types.DatastoreEventArgument {
	ds := labDatastoreOf(vm.Config.Files.VmPathName)
	if ds == nil {
		return nil
	}
	return &types.DatastoreEventArgument{EntityEventArgument: types.EntityEventArgument{Name: ds.Name}, Datastore: ds.Self}
}

func labMovePool(vm *VirtualMachine, target types.ManagedObjectReference) {
	if pool, ok := asResourcePoolMO(Map.Get(*vm.ResourcePool)); ok {
		RemoveReference(&pool.Vm, vm.Self)
	}
	if pool, ok := asResourcePoolMO(Map.Get(target)); ok {
		pool.Vm = append(pool.Vm, vm.Self)
		vm.ResourcePool = &target
	}
}

// labMoveFiles renames the VM's files into a folder of the same name on another datastore.
func (vm *VirtualMachine) labMoveFiles(datastore string) {
	home, _ := parseDatastorePath(vm.Config.Files.VmPathName)
	folder := "[" + datastore + "] " + path.Dir(home.Path)
	if local, fault := labLocal(folder); fault == nil {
		_ = os.MkdirAll(local, 0700)
	}
	moved := func(name string) string { return folder + "/" + path.Base(name) }
	for _, name := range vm.labOwnFiles() {
		labRename(name, moved(name))
	}
	for _, device := range vm.Config.Hardware.Device {
		for _, name := range labChain(device) {
			labRename(name, moved(name))
			labRename(vdmNames(name)[0], moved(vdmNames(name)[0]))
		}
		labEachLayer(device, func(file *types.VirtualDeviceFileBackingInfo) { file.FileName = moved(file.FileName) })
	}
	for i, name := range vm.lab.snapshotFiles {
		vm.lab.snapshotFiles[i] = moved(name)
	}
	if local, fault := labLocal(path.Dir(vm.Config.Files.VmPathName)); fault == nil {
		_ = os.Remove(local) // succeeds only when empty
	}
	files := &vm.Config.Files
	files.SnapshotDirectory, files.SuspendDirectory, files.LogDirectory = folder, folder, folder
	files.VmPathName = moved(files.VmPathName)
	vm.Summary.Config.VmPathName = files.VmPathName
	vm.labMoveSnapshots(moved)
	vm.labArrangeDeltas()
}

// labMoveSnapshots lets the configurations that snapshots keep follow the files.
func (vm *VirtualMachine) labMoveSnapshots(moved func(string) string) {
	roots, _ := vm.labSnapshots()
	for _, ref := range allSnapshotsInTree(roots) {
		for _, device := range Map.Get(ref).(*VirtualMachineSnapshot).Config.Hardware.Device {
			labEachLayer(device, func(file *types.VirtualDeviceFileBackingInfo) { file.FileName = moved(file.FileName) })
		}
	}
}

// labRename moves a file if it is there.
func labRename(from, to string) {
	source, fault := labLocal(from)
	target, other := labLocal(to)
	if fault == nil && other == nil {
		_ = os.Rename(source, target)
	}
}
