// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"os"
	"path/filepath"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

const (
	labSCSIBuses   = 4
	labSCSIUnits   = 16
	labSCSIOwnUnit = 7 // taken by the controller itself
	labPCIKey      = 100
)

// configureDevices applies all device changes or none.
func (vm *VirtualMachine) configureDevices(spec *types.VirtualMachineConfigSpec) types.BaseMethodFault {
	if vm.Runtime.Host == nil {
		return vm.stockConfigureDevices(spec) // the devices that every VM has, while it is being made
	}
	before := append([]types.BaseVirtualDevice{}, vm.Config.Hardware.Device...)
	plan := &labDevicePlan{vm: vm, spec: spec, devices: append(object.VirtualDeviceList{}, before...)}
	if fault := plan.check(); fault != nil {
		return fault
	}
	if fault := vm.stockConfigureDevices(spec); fault != nil {
		vm.Config.Hardware.Device = before
		for _, file := range plan.created {
			_ = os.Remove(file)
		}
		return fault
	}
	vm.labSettleDevices()
	return nil
}

// labSettleDevices completes what the package leaves open: uuid and size of disks, the controllers' lists, the files in use.
func (vm *VirtualMachine) labSettleDevices() {
	attached := make(map[int32][]int32)
	disks := int32(0)
	for _, device := range vm.Config.Hardware.Device {
		d := device.GetVirtualDevice()
		attached[d.ControllerKey] = append(attached[d.ControllerKey], d.Key)
		if disk, ok := device.(*types.VirtualDisk); ok {
			disks++
			labSettleDisk(disk)
		}
	}
	for _, device := range vm.Config.Hardware.Device {
		if controller, ok := device.(types.BaseVirtualController); ok {
			c := controller.GetVirtualController()
			c.Device = attached[c.Key]
		}
	}
	vm.Summary.Config.NumVirtualDisks = disks
	vm.updateDiskLayouts()
}

// labSettleDisk makes device and descriptor agree; the size of a disk that is there already has been checked before.
func labSettleDisk(disk *types.VirtualDisk) {
	chain := labChain(disk)
	if chain == nil {
		return
	}
	local, fault := labLocal(chain[0])
	if fault != nil {
		return
	}
	stored, _ := labReadDisk(local)
	size := getDiskSize(disk)
	if stored.uuid == "" {
		stored = labNewDisk(size)
	}
	if stored.capacity != size {
		stored.capacity = size
	}
	_ = stored.write(local)
	labSetBackingUUID(disk, stored.uuid)
	labSetSize(disk, size)
	if ds := labDatastoreOf(chain[0]); ds != nil {
		disk.Backing.(types.BaseVirtualDeviceFileBackingInfo).GetVirtualDeviceFileBackingInfo().Datastore = &ds.Self
	}
}

func labSetSize(disk *types.VirtualDisk, bytes int64) {
	disk.CapacityInBytes, disk.CapacityInKB = bytes, bytes/1024
}

// labDevicePlan checks a list of device changes against the devices as they will be, and fills in what a client may leave out.
type labDevicePlan struct {
	vm      *VirtualMachine
	spec    *types.VirtualMachineConfigSpec
	devices object.VirtualDeviceList
	created []string // local files that will be created
}

func (p *labDevicePlan) check() types.BaseMethodFault {
	// Controllers first: a disk may be listed before the controller it hangs on.
	for _, controllers := range []bool{true, false} {
		for i, change := range p.spec.DeviceChange {
			c := change.GetVirtualDeviceConfigSpec()
			if c.Device == nil {
				return &types.InvalidDeviceSpec{DeviceIndex: int32(i)}
			}
			if _, isController := c.Device.(types.BaseVirtualController); isController != controllers {
				continue
			}
			if fault := p.checkChange(int32(i), c); fault != nil {
				return fault
			}
		}
	}
	for _, device := range p.devices {
		if disk, ok := device.(*types.VirtualDisk); ok && p.devices.FindByKey(disk.ControllerKey) == nil {
			return &types.ResourceInUse{Type: "VirtualController", Name: p.devices.Name(device)}
		}
	}
	return nil
}

func (p *labDevicePlan) checkChange(index int32, c *types.VirtualDeviceConfigSpec) types.BaseMethodFault {
	if c.Operation == types.VirtualDeviceConfigSpecOperationAdd {
		fault := p.checkAdd(index, c)
		p.devices = append(p.devices, c.Device)
		return fault
	}
	key := c.Device.GetVirtualDevice().Key
	present := p.devices.FindByKey(key)
	if present == nil {
		return &types.InvalidDeviceSpec{DeviceIndex: index}
	}
	if c.Operation == types.VirtualDeviceConfigSpecOperationEdit {
		return p.checkEdit(index, present, c)
	}
	c.Device = present // a client need not describe the device it removes
	p.devices = p.devices.Select(func(d types.BaseVirtualDevice) bool { return d.GetVirtualDevice().Key != key })
	if c.FileOperation == types.VirtualDeviceConfigSpecFileOperationDestroy {
		for _, file := range labChain(present) {
			if labLockedBy(file, p.vm) != nil {
				return &types.FileLocked{FileFault: types.FileFault{File: file}}
			}
		}
	}
	return nil
}

func (p *labDevicePlan) checkAdd(index int32, c *types.VirtualDeviceConfigSpec) types.BaseMethodFault {
	switch device := c.Device.(type) {
	case types.BaseVirtualSCSIController:
		return p.addSCSIController(index, device)
	case *types.VirtualDisk:
		return p.addDisk(index, device, c.FileOperation)
	case types.BaseVirtualEthernetCard:
		return p.addNetworkCard(index, device)
	case *types.VirtualCdrom:
		return p.checkImage(device)
	}
	return nil
}

func (p *labDevicePlan) addSCSIController(index int32, device types.BaseVirtualSCSIController) types.BaseMethodFault {
	controller := device.GetVirtualSCSIController()
	if controller.BusNumber < 0 || controller.BusNumber >= labSCSIBuses {
		return &types.InvalidDeviceSpec{DeviceIndex: index}
	}
	for _, other := range p.devices {
		if o, ok := other.(types.BaseVirtualSCSIController); ok && o.GetVirtualSCSIController().BusNumber == controller.BusNumber {
			return &types.InvalidDeviceSpec{DeviceIndex: index}
		}
	}
	p.rekey(&controller.VirtualDevice, 1000+controller.BusNumber)
	controller.ControllerKey = labPCIKey
	controller.UnitNumber = types.NewInt32(3 + controller.BusNumber)
	controller.ScsiCtlrUnitNumber = labSCSIOwnUnit
	controller.HotAddRemove = types.NewBool(true)
	if controller.SharedBus == "" {
		controller.SharedBus = types.VirtualSCSISharingNoSharing
	}
	return nil
}

// rekey gives a device the key a vCenter would, and tells the other changes that refer to it.
func (p *labDevicePlan) rekey(device *types.VirtualDevice, key int32) {
	if device.Key != 0 {
		for _, change := range p.spec.DeviceChange {
			other := change.GetVirtualDeviceConfigSpec()
			d := other.Device.GetVirtualDevice()
			if d.ControllerKey == device.Key && other.Operation == types.VirtualDeviceConfigSpecOperationAdd {
				d.ControllerKey = key
			}
		}
	}
	device.Key = key
}

func (p *labDevicePlan) addNetworkCard(index int32, device types.BaseVirtualEthernetCard) types.BaseMethodFault {
	card := device.GetVirtualEthernetCard()
	cards := p.devices.SelectByType((*types.VirtualEthernetCard)(nil))
	p.rekey(&card.VirtualDevice, 4000+int32(len(cards)))
	backing, ok := card.Backing.(*types.VirtualEthernetCardNetworkBackingInfo)
	if !ok {
		return nil
	}
	dc := Map.getEntityDatacenter(Map.Get(*p.vm.Parent).(mo.Entity))
	if Map.FindByName(backing.DeviceName, dc.Network) == nil {
		return &types.InvalidDeviceSpec{DeviceIndex: index}
	}
	return nil
}

func (p *labDevicePlan) checkImage(device *types.VirtualCdrom) types.BaseMethodFault {
	backing, ok := device.Backing.(*types.VirtualCdromIsoBackingInfo)
	if !ok || backing.FileName == "" {
		return nil
	}
	local, fault := labLocal(backing.FileName)
	if fault != nil {
		return fault
	}
	if _, err := os.Stat(filepath.Clean(local)); err != nil {
		return &types.FileNotFound{FileFault: types.FileFault{File: backing.FileName}}
	}
	return nil
}
