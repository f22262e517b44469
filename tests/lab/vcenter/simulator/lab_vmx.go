// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"bytes"
	"os"

	"github.com/vmware/govmomi/simulator/esx"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

// labSaveConfig writes what a VM is into its .vmx file. The content is our own; no client reads it.
func (vm *VirtualMachine) labSaveConfig() {
	spec := types.VirtualMachineConfigSpec{
		Name: vm.Name, GuestId: vm.Config.GuestId, Uuid: vm.Config.Uuid, InstanceUuid: vm.Config.InstanceUuid,
		Firmware: vm.Config.Firmware, NumCPUs: vm.Config.Hardware.NumCPU, MemoryMB: int64(vm.Config.Hardware.MemoryMB),
		Annotation: vm.Config.Annotation, Flags: &vm.Config.Flags, ExtraConfig: vm.Config.ExtraConfig,
	}
	for _, device := range vm.Config.Hardware.Device {
		if !labIsDefaultDevice(device) {
			change := &types.VirtualDeviceConfigSpec{Operation: types.VirtualDeviceConfigSpecOperationAdd, Device: device}
			spec.DeviceChange = append(spec.DeviceChange, change)
		}
	}
	text, err := xml.Marshal(spec)
	local, fault := labLocal(vm.Config.Files.VmPathName)
	if err == nil && fault == nil {
		_ = os.WriteFile(local, text, 0600)
	}
}

func labIsDefaultDevice(device types.BaseVirtualDevice) bool {
	for _, standard := range esx.VirtualDevice {
		if standard.GetVirtualDevice().Key == device.GetVirtualDevice().Key {
			return true
		}
	}
	return false
}

// labLoadConfig fills in a specification from the .vmx file it names; an empty file says nothing.
func labLoadConfig(spec *types.VirtualMachineConfigSpec) types.BaseMethodFault {
	name, path := spec.Name, spec.Files.VmPathName
	local, fault := labLocal(path)
	if fault != nil {
		return fault
	}
	text, err := os.ReadFile(local)
	if err != nil {
		return new(types.NotFound)
	}
	if len(text) == 0 {
		return nil
	}
	decoder := xml.NewDecoder(bytes.NewReader(text))
	decoder.TypeFunc = types.TypeFunc()
	if decoder.Decode(spec) != nil {
		return &types.InvalidVmConfig{Property: "configSpec.files.vmPathName"}
	}
	spec.Name = name
	spec.Files = &types.VirtualMachineFileInfo{VmPathName: path}
	return nil
}

// labCopyDevices copies the devices themselves, not only the list.
func labCopyDevices(devices []types.BaseVirtualDevice) []types.BaseVirtualDevice {
	hardware := new(types.VirtualHardware)
	deepCopy(&types.VirtualHardware{Device: devices}, hardware)
	return hardware.Device
}
