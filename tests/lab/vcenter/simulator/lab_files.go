// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// labUsage is what a VM takes of each datastore.
type labUsage map[types.ManagedObjectReference]*types.VirtualMachineUsageOnDatastore

// labDatastoreOf gives the datastore that a path like "[datastore1] folder/file" names; nil when there is none.
func labDatastoreOf(name string) *Datastore {
	var parsed object.DatastorePath
	if !parsed.FromString(name) {
		return nil
	}
	for _, ds := range labDatastoreList() {
		if ds.Name == parsed.Datastore {
			return ds
		}
	}
	return nil
}

// labLocal gives the local file of a datastore path.
func labLocal(name string) (string, types.BaseMethodFault) {
	parsed, fault := parseDatastorePath(name)
	if fault != nil {
		return "", fault
	}
	ds := labDatastoreOf(name)
	if ds == nil {
		return "", &types.InvalidDatastore{Name: parsed.Datastore}
	}
	for _, part := range strings.Split(parsed.Path, "/") {
		if part == ".." {
			return "", &types.InvalidDatastorePath{DatastorePath: name}
		}
	}
	return filepath.Join(ds.Info.GetDatastoreInfo().Url, parsed.Path), nil
}

func labIsExtent(name string) bool {
	return strings.HasSuffix(name, "-flat.vmdk")
}

// labFileSize is a file's size in bytes; an extent is as large as its descriptor says, though empty here.
func labFileSize(file string) int64 {
	if labIsExtent(file) {
		disk, _ := labReadDisk(strings.TrimSuffix(file, "-flat.vmdk") + ".vmdk")
		if disk.parent != "" {
			return 0 // nothing is ever written to a delta
		}
		return disk.capacity
	}
	info, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return info.Size()
}

// labRefresh counts the free space anew: capacity less all files, thin disks as if full.
func (ds *Datastore) labRefresh() {
	info := ds.Info.GetDatastoreInfo()
	free := ds.labFree()
	now := time.Now()
	ds.Summary.FreeSpace, info.FreeSpace, info.Timestamp = free, free, &now
}

func (ds *Datastore) labFree() int64 {
	free := ds.Summary.Capacity
	_ = filepath.WalkDir(ds.Info.GetDatastoreInfo().Url, func(file string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			free -= labFileSize(file)
		}
		return nil
	})
	if free < 0 {
		free = 0
	}
	return free
}

// stat is what the package calls to refresh a datastore; it would ask the local disk.
func (ds *Datastore) stat() error {
	ds.labRefresh()
	return nil
}

// RefreshStorageInfo counts the VM's files anew.
func (vm *VirtualMachine) RefreshStorageInfo(*Context, *types.RefreshStorageInfo) soap.HasFault {
	vm.updateDiskLayouts()
	return &methods.RefreshStorageInfoBody{Res: new(types.RefreshStorageInfoResponse)}
}

// updateDiskLayouts derives layout, layoutEx, storage and the datastores in use from the VM's files.
func (vm *VirtualMachine) updateDiskLayouts() types.BaseMethodFault {
	if vm.Runtime.Host == nil || vm.Config == nil {
		return nil
	}
	now := time.Now()
	vm.Layout = &types.VirtualMachineFileLayout{}
	vm.LayoutEx = &types.VirtualMachineFileLayoutEx{Timestamp: now}
	usage := make(labUsage)
	for _, name := range vm.labOwnFiles() {
		vm.labAddFile(name, usage)
	}
	for _, device := range vm.Config.Hardware.Device {
		chain := labChain(device)
		if chain == nil {
			continue
		}
		key := device.GetVirtualDevice().Key
		layout := types.VirtualMachineFileLayoutDiskLayout{Key: key, DiskFile: chain}
		layoutEx := types.VirtualMachineFileLayoutExDiskLayout{Key: key}
		for _, file := range chain {
			unit := types.VirtualMachineFileLayoutExDiskUnit{}
			for _, name := range []string{file, vdmNames(file)[0]} {
				unit.FileKey = append(unit.FileKey, vm.labAddFile(name, usage))
			}
			layoutEx.Chain = append(layoutEx.Chain, unit)
		}
		vm.Layout.Disk = append(vm.Layout.Disk, layout)
		vm.LayoutEx.Disk = append(vm.LayoutEx.Disk, layoutEx)
	}
	vm.labUseDatastores(usage, now)
	return nil
}

// labOwnFiles lists the files of a VM that are no disks, the .vmx first.
func (vm *VirtualMachine) labOwnFiles() []string {
	return append(labStandardFiles(vm.Config.Files.VmPathName), vm.lab.snapshotFiles...)
}

func labStandardFiles(vmx string) []string {
	return []string{vmx, labNvram(vmx), path.Dir(vmx) + "/vmware.log"}
}

func labNvram(vmx string) string {
	return strings.TrimSuffix(vmx, ".vmx") + ".nvram"
}

func labTouch(file string) {
	if created, err := os.OpenFile(filepath.Clean(file), os.O_CREATE, 0600); err == nil {
		_ = created.Close()
	}
}

// labRemoveOwnFiles deletes a VM's files and the others named, and each folder that is empty then.
func labRemoveOwnFiles(vmx string, others []string) {
	if path.Ext(vmx) != ".vmx" {
		return
	}
	for _, name := range append(others, labStandardFiles(vmx)...) {
		file, fault := labLocal(name)
		if fault != nil {
			continue
		}
		_ = os.Remove(file)
		if strings.HasSuffix(file, ".vmdk") {
			_ = os.Remove(vdmNames(file)[0])
		}
		if folder := filepath.Dir(file); folder != labDatastoreOf(name).Info.GetDatastoreInfo().Url {
			_ = os.Remove(folder) // succeeds only when empty
		}
	}
}

func (vm *VirtualMachine) labAddFile(name string, usage labUsage) int32 {
	key := int32(len(vm.LayoutEx.File))
	local, fault := labLocal(name)
	if fault != nil {
		return key
	}
	size := labFileSize(local)
	vm.LayoutEx.File = append(vm.LayoutEx.File, types.VirtualMachineFileLayoutExFileInfo{
		Key: key, Name: name, Type: string(getVMFileType(filepath.Base(name))), Size: size, UniqueSize: size,
		Accessible: types.NewBool(true),
	})
	ref := labDatastoreOf(name).Self
	if usage[ref] == nil {
		usage[ref] = &types.VirtualMachineUsageOnDatastore{Datastore: ref}
	}
	usage[ref].Committed += size
	usage[ref].Unshared += size
	return key
}

func (vm *VirtualMachine) labUseDatastores(usage labUsage, now time.Time) {
	storage := &types.VirtualMachineStorageInfo{Timestamp: now}
	summary := &types.VirtualMachineStorageSummary{Timestamp: now}
	vm.Datastore = nil
	for _, ds := range labDatastoreList() {
		RemoveReference(&ds.Vm, vm.Self)
		used := usage[ds.Self]
		if used == nil {
			continue
		}
		ds.Vm = append(ds.Vm, vm.Self)
		vm.Datastore = append(vm.Datastore, ds.Self)
		storage.PerDatastoreUsage = append(storage.PerDatastoreUsage, *used)
		summary.Committed += used.Committed
		summary.Unshared += used.Unshared
	}
	vm.Storage, vm.Summary.Storage = storage, summary
}
