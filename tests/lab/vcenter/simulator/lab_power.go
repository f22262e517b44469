// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"os"

	"github.com/vmware/govmomi/vim25/types"
)

// Run starts or stops a VM. It starts only when all its disks are there and nobody else has them open.
func (c *powerVMTask) Run(task *Task) (types.AnyType, types.BaseMethodFault) {
	on := c.state == types.VirtualMachinePowerStatePoweredOn
	if on && c.Runtime.PowerState != c.state {
		if fault := c.labCheckStart(); fault != nil {
			return nil, fault
		}
		if fault := c.labCheckMemory(); fault != nil {
			return nil, fault
		}
	}
	res, fault := c.stockRun(task)
	if fault != nil {
		return nil, fault
	}
	if on {
		c.labStartGuest()
	} else {
		c.labStopGuest()
	}
	return res, nil
}

// labCheckMemory wants the VM's memory free on its host. What the host uses is what a test set: VMs do not add to it.
func (vm *VirtualMachine) labCheckMemory() types.BaseMethodFault {
	host := Map.Get(*vm.Runtime.Host).(*HostSystem)
	unreserved := host.Hardware.MemorySize - int64(host.Summary.QuickStats.OverallMemoryUsage)<<20
	requested := int64(vm.Config.Hardware.MemoryMB) << 20
	if requested <= unreserved {
		return nil
	}
	return &types.InsufficientMemoryResourcesFault{Unreserved: unreserved, Requested: requested}
}

func (vm *VirtualMachine) labCheckStart() types.BaseMethodFault {
	seen := make(map[string]bool)
	for _, device := range vm.Config.Hardware.Device {
		for _, file := range labChain(device) {
			local, fault := labLocal(file)
			if fault != nil {
				return fault
			}
			if _, err := os.Stat(local); err != nil {
				return &types.FileNotFound{FileFault: types.FileFault{File: file}}
			}
			if labShared(device) {
				continue
			}
			if seen[file] || labLockedBy(file, vm) != nil {
				return &types.FileLocked{FileFault: types.FileFault{File: file}}
			}
			seen[file] = true
		}
	}
	return nil
}
