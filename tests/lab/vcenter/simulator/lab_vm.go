// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"os"
	"path"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

const labNameLimit = 80 // characters in a VM's name

// labVM is what the laboratory keeps about a VM besides its properties.
type labVM struct {
	snapshotFiles []string          // datastore paths of .vmsn files
	guest         map[string]string // properties that VMware Tools report once they run
	boots         int               // counts starts and stops, so that a late timer does nothing
	typed         []LabKey
}

// Run makes the VM, or nothing: what is asked is checked first, and a half-made VM leaves no files.
func (c *createVM) Run(task *Task) (types.AnyType, types.BaseMethodFault) {
	if fault := c.labCheck(); fault != nil {
		return nil, fault
	}
	if c.register {
		if fault := labLoadConfig(&c.req.Config); fault != nil {
			return nil, fault
		}
	}
	ref, fault := c.stockRun(task)
	if fault != nil {
		if !c.register {
			labRemoveOwnFiles(c.req.Config.Files.VmPathName, nil)
		}
		return nil, fault
	}
	vm := Map.Get(ref.(types.ManagedObjectReference)).(*VirtualMachine)
	vm.labStopGuest()
	vm.updateDiskLayouts()
	return ref, nil
}

func (c *createVM) labCheck() types.BaseMethodFault {
	config := &c.req.Config
	if fault := labCheckName(&c.Folder.Folder, config.Name, nil); fault != nil {
		return fault
	}
	if config.Files == nil || config.Files.VmPathName == "" {
		return &types.InvalidVmConfig{Property: "configSpec.files.vmPathName"}
	}
	if config.GuestId != "" {
		if fault := validateGuestID(config.GuestId); fault != nil {
			return fault
		}
	}
	ds := labDatastoreOf(config.Files.VmPathName)
	if ds == nil {
		return &types.InvalidDatastorePath{DatastorePath: config.Files.VmPathName}
	}
	if local, fault := labLocal(config.Files.VmPathName); fault == nil && path.Ext(local) == ".vmx" && !c.register {
		if _, err := os.Stat(local); err == nil {
			return &types.FileAlreadyExists{FileFault: types.FileFault{File: config.Files.VmPathName}}
		}
	}
	pool, ok := asResourcePoolMO(Map.Get(c.req.Pool))
	if !ok {
		return &types.InvalidArgument{InvalidProperty: "pool"}
	}
	cluster, ok := Map.Get(pool.Owner).(*ClusterComputeResource)
	if !ok {
		return nil
	}
	if c.req.Host == nil {
		c.req.Host = labPickHost(ds, cluster.Host)
		return labCheckMount(ds, cluster.Host)
	}
	if FindReference(cluster.Host, *c.req.Host) == nil {
		return &types.InvalidArgument{InvalidProperty: "host"}
	}
	return labCheckMount(ds, []types.ManagedObjectReference{*c.req.Host})
}

// labPickHost gives the host with the fewest VMs of those that have the datastore.
func labPickHost(ds *Datastore, hosts []types.ManagedObjectReference) *types.ManagedObjectReference {
	var best *HostSystem
	for _, ref := range hosts {
		host := Map.Get(ref).(*HostSystem)
		if labCheckMount(ds, []types.ManagedObjectReference{ref}) == nil && (best == nil || len(host.Vm) < len(best.Vm)) {
			best = host
		}
	}
	if best == nil {
		return nil
	}
	return &best.Self
}

// labCheckMount wants the datastore mounted on one of the hosts.
func labCheckMount(ds *Datastore, hosts []types.ManagedObjectReference) types.BaseMethodFault {
	for _, mount := range ds.Host {
		if FindReference(hosts, mount.Key) != nil && isTrue(mount.MountInfo.Mounted) && ds.Summary.Accessible {
			return nil
		}
	}
	return &types.InaccessibleDatastore{InvalidDatastore: types.InvalidDatastore{Name: ds.Name, Datastore: &ds.Self}}
}

// labCheckName wants a name that no other VM, template or folder in the same folder has.
func labCheckName(folder *mo.Folder, name string, except *VirtualMachine) types.BaseMethodFault {
	if name == "" || len(name) > labNameLimit {
		return &types.InvalidName{Name: name}
	}
	for _, ref := range folder.ChildEntity {
		entity, ok := Map.Get(ref).(mo.Entity)
		if ok && entityName(entity) == name && (except == nil || ref != except.Self) {
			return &types.DuplicateName{Name: name, Object: ref}
		}
	}
	return nil
}

// create gives a VM flags of its own, and one that is registered the files that the package wants to find.
func (vm *VirtualMachine) create(spec *types.VirtualMachineConfigSpec, register bool) types.BaseMethodFault {
	if register {
		for _, name := range vm.labOwnFiles()[1:] {
			if file, fault := labLocal(name); fault == nil {
				labTouch(file)
			}
		}
	}
	off := types.NewBool(false)
	flags := &types.VirtualMachineFlagInfo{
		DiskUuidEnabled: off, SnapshotDisabled: off, SnapshotLocked: off, CbrcCacheEnabled: off, VvtdEnabled: off, VbsEnabled: off,
		EnableLogging: types.NewBool(true), MonitorType: "release", SnapshotPowerOffBehavior: "powerOff",
	}
	vm.Config.Flags = *flags
	vm.labMergeFlags(spec)
	return vm.stockCreate(spec, register)
}

// configure checks the whole change before any of it is applied.
func (vm *VirtualMachine) configure(spec *types.VirtualMachineConfigSpec) types.BaseMethodFault {
	if vm.Runtime.Host == nil {
		return vm.stockConfigure(spec)
	}
	if spec.GuestId != "" {
		if fault := validateGuestID(spec.GuestId); fault != nil {
			return fault
		}
	}
	if spec.Name != "" {
		if folder, ok := asFolderMO(Map.Get(*vm.Parent)); ok {
			if fault := labCheckName(folder, spec.Name, vm); fault != nil {
				return fault
			}
		}
	}
	if fault := vm.labCheckHotPlug(spec); fault != nil {
		return fault
	}
	if fault := vm.labCheckOptions(spec); fault != nil {
		return fault
	}
	plan := &labDevicePlan{vm: vm, spec: spec, devices: append(object.VirtualDeviceList{}, vm.Config.Hardware.Device...)}
	if fault := plan.check(); fault != nil {
		return fault
	}
	vm.labMergeFlags(spec)
	return vm.stockConfigure(spec)
}

func (vm *VirtualMachine) labCheckHotPlug(spec *types.VirtualMachineConfigSpec) types.BaseMethodFault {
	if vm.Runtime.PowerState != types.VirtualMachinePowerStatePoweredOn {
		return nil
	}
	if spec.NumCPUs != 0 && spec.NumCPUs != vm.Config.Hardware.NumCPU && isFalse(vm.Config.CpuHotAddEnabled) {
		return new(types.CpuHotPlugNotSupported)
	}
	if spec.MemoryMB != 0 && spec.MemoryMB != int64(vm.Config.Hardware.MemoryMB) && isFalse(vm.Config.MemoryHotAddEnabled) {
		return new(types.MemoryHotPlugNotSupported)
	}
	return nil
}

// RenameTask changes the name everywhere it stands; the files keep theirs.
func (vm *VirtualMachine) RenameTask(req *types.Rename_Task) soap.HasFault {
	task := CreateTask(vm, "rename", func(*Task) (types.AnyType, types.BaseMethodFault) {
		return nil, vm.configure(&types.VirtualMachineConfigSpec{Name: req.NewName})
	})
	return &methods.Rename_TaskBody{Res: &types.Rename_TaskResponse{Returnval: task.Run()}}
}

// UnregisterVM keeps the configuration in the .vmx file, from where RegisterVM_Task takes it.
func (vm *VirtualMachine) UnregisterVM(ctx *Context, req *types.UnregisterVM) soap.HasFault {
	if vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOff {
		vm.labSaveConfig()
	}
	return vm.stockUnregisterVM(ctx, req)
}

// DestroyTask deletes the VM with its own files and its disks; whatever else lies in its folder stays.
func (vm *VirtualMachine) DestroyTask(ctx *Context, req *types.Destroy_Task) soap.HasFault {
	task := CreateTask(vm, "destroy", func(*Task) (types.AnyType, types.BaseMethodFault) {
		var disks []string
		for _, device := range vm.Config.Hardware.Device {
			disks = append(disks, labChain(device)...)
		}
		for _, file := range disks {
			if labLockedBy(file, vm) != nil {
				return nil, &types.FileLocked{FileFault: types.FileFault{File: file}}
			}
		}
		if res := vm.stockUnregisterVM(ctx, &types.UnregisterVM{This: req.This}); res.Fault() != nil {
			return nil, res.Fault().VimFault().(types.BaseMethodFault)
		}
		labRemoveOwnFiles(vm.Config.Files.VmPathName, append(disks, vm.lab.snapshotFiles...))
		return nil, nil
	})
	return &methods.Destroy_TaskBody{Res: &types.Destroy_TaskResponse{Returnval: task.Run()}}
}
