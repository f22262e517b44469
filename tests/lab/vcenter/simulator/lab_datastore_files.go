// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"os"
	"strings"

	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// Run searches with what a vCenter assumes: everything, where no pattern is given.
func (s *searchDatastore) Run(task *Task) (types.AnyType, types.BaseMethodFault) {
	if s.SearchSpec == nil {
		s.SearchSpec = &types.HostDatastoreBrowserSearchSpec{}
	}
	if len(s.SearchSpec.MatchPattern) == 0 {
		s.SearchSpec.MatchPattern = []string{"*"}
	}
	return s.stockRun(task)
}

// deleteDatastoreFile refuses to delete what a running VM has open, be it in a folder.
func (f *FileManager) deleteDatastoreFile(req *types.DeleteDatastoreFile_Task) types.BaseMethodFault {
	local, fault := labLocal(req.Name)
	if fault != nil {
		return fault
	}
	if _, err := os.Stat(local); err != nil {
		return &types.FileNotFound{FileFault: types.FileFault{File: req.Name}}
	}
	for _, open := range labOpenFiles() {
		if open == req.Name || strings.HasPrefix(open, strings.TrimSuffix(req.Name, "/")+"/") {
			return &types.FileLocked{FileFault: types.FileFault{File: open}}
		}
	}
	return f.stockDeleteDatastoreFile(req)
}

// labOpenFiles lists what running VMs have open.
func labOpenFiles() []string {
	var files []string
	for _, vm := range labVMs() {
		if vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOff {
			continue
		}
		files = append(files, vm.Config.Files.VmPathName)
		for _, device := range vm.Config.Hardware.Device {
			for _, file := range labChain(device) {
				files = append(files, file, vdmNames(file)[0])
			}
		}
	}
	return files
}

// CreateVirtualDiskTask makes a disk that belongs to no VM yet.
func (m *VirtualDiskManager) CreateVirtualDiskTask(_ *Context, req *types.CreateVirtualDisk_Task) soap.HasFault {
	task := CreateTask(m, "createVirtualDisk", func(*Task) (types.AnyType, types.BaseMethodFault) {
		spec, ok := req.Spec.(types.BaseFileBackedVirtualDiskSpec)
		if !ok || spec.GetFileBackedVirtualDiskSpec().CapacityKb <= 0 {
			return nil, &types.InvalidArgument{InvalidProperty: "spec"}
		}
		if fault := vdmCreateVirtualDisk(types.VirtualDeviceConfigSpecFileOperationCreate, req); fault != nil {
			return nil, fault
		}
		local, fault := labLocal(req.Name)
		if fault != nil {
			return nil, fault
		}
		_ = labNewDisk(spec.GetFileBackedVirtualDiskSpec().CapacityKb * 1024).write(local)
		return req.Name, nil
	})
	return &methods.CreateVirtualDisk_TaskBody{Res: &types.CreateVirtualDisk_TaskResponse{Returnval: task.Run()}}
}

// QueryVirtualDiskUuid reads the uuid where it is kept, in the descriptor.
func (m *VirtualDiskManager) QueryVirtualDiskUuid(_ *Context, req *types.QueryVirtualDiskUuid) soap.HasFault {
	_, disk, fault := labOpenDescriptor(req.Name)
	if fault != nil {
		return labFaultBody(fault)
	}
	res := &types.QueryVirtualDiskUuidResponse{Returnval: labUUIDToBytes(disk.uuid)}
	return &methods.QueryVirtualDiskUuidBody{Res: res}
}

// SetVirtualDiskUuid changes it there, and in the VMs that have the disk.
func (m *VirtualDiskManager) SetVirtualDiskUuid(_ *Context, req *types.SetVirtualDiskUuid) soap.HasFault {
	local, disk, fault := labOpenDescriptor(req.Name)
	if fault != nil {
		return labFaultBody(fault)
	}
	if labLockedBy(req.Name, nil) != nil {
		return labFaultBody(&types.FileLocked{FileFault: types.FileFault{File: req.Name}})
	}
	disk.uuid = labUUIDFromBytes(req.Uuid)
	_ = disk.write(local)
	for _, vm := range labVMs() {
		vm.labSettleDevices()
	}
	return &methods.SetVirtualDiskUuidBody{Res: new(types.SetVirtualDiskUuidResponse)}
}

func labOpenDescriptor(name string) (string, labDisk, types.BaseMethodFault) {
	local, fault := labLocal(name)
	if fault != nil {
		return "", labDisk{}, fault
	}
	disk, err := labReadDisk(local)
	if err != nil {
		return "", labDisk{}, &types.FileNotFound{FileFault: types.FileFault{File: name}}
	}
	return local, disk, nil
}
