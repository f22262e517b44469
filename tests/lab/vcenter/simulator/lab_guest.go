// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"strconv"
	"time"

	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

const (
	labToolsKey  = "lab.tools"             // running (as if unset), notRunning or missing
	labToolsWait = "lab.toolsAfterSeconds" // from power-on until VMware Tools run; real time
	labGuestTime = 200 * time.Millisecond  // a guest's shut down or restart
)

// labTools are the guest's properties by how VMware Tools are.
var labTools = map[string]types.GuestInfo{
	"running": {
		ToolsStatus: types.VirtualMachineToolsStatusToolsOk, ToolsRunningStatus: "guestToolsRunning",
		ToolsVersionStatus: "guestToolsCurrent", ToolsVersionStatus2: "guestToolsCurrent", ToolsVersion: "11333", GuestState: "running",
	},
	"notRunning": {
		ToolsStatus: types.VirtualMachineToolsStatusToolsNotRunning, ToolsRunningStatus: "guestToolsNotRunning",
		ToolsVersionStatus: "guestToolsCurrent", ToolsVersionStatus2: "guestToolsCurrent", ToolsVersion: "11333", GuestState: "notRunning",
	},
	"missing": {
		ToolsStatus: types.VirtualMachineToolsStatusToolsNotInstalled, ToolsRunningStatus: "guestToolsNotRunning",
		ToolsVersionStatus: "guestToolsNotInstalled", ToolsVersionStatus2: "guestToolsNotInstalled", ToolsVersion: "0",
		GuestState: "notRunning",
	},
}

// labShowTools publishes one row of labTools, with what the guest reports of itself while VMware Tools run.
func (vm *VirtualMachine) labShowTools(state string) {
	tools, reported, heartbeat := labTools[state], map[string]string{}, types.ManagedEntityStatusGray
	running := state == "running"
	if running {
		reported, heartbeat = vm.lab.guest, types.ManagedEntityStatusGreen
	}
	changes := []types.PropertyChange{
		{Name: "guest.toolsStatus", Val: tools.ToolsStatus},
		{Name: "guest.toolsRunningStatus", Val: tools.ToolsRunningStatus},
		{Name: "guest.toolsVersionStatus", Val: tools.ToolsVersionStatus},
		{Name: "guest.toolsVersionStatus2", Val: tools.ToolsVersionStatus2},
		{Name: "guest.toolsVersion", Val: tools.ToolsVersion},
		{Name: "guest.guestState", Val: tools.GuestState},
		{Name: "guest.guestOperationsReady", Val: running},
		{Name: "guest.ipAddress", Val: reported["guest.ipAddress"]},
		{Name: "guest.hostName", Val: reported["guest.hostName"]},
	}
	for _, change := range changes {
		change.Name = "summary." + change.Name // where the summary has no such property, nothing happens
		changes = append(changes, change)
	}
	Map.Update(vm, append(changes,
		types.PropertyChange{Name: "guestHeartbeatStatus", Val: heartbeat},
		types.PropertyChange{Name: "summary.quickStats.guestHeartbeatStatus", Val: heartbeat}))
}

// labSetGuest notes what the guest will report, or reports now.
func (vm *VirtualMachine) labSetGuest(property, value string) {
	if vm.lab.guest == nil {
		vm.lab.guest = make(map[string]string)
	}
	vm.lab.guest[property] = value
	if vm.labToolsRun() {
		vm.labShowTools("running")
	}
}

func (vm *VirtualMachine) labToolsRun() bool {
	return vm.Guest != nil && vm.Guest.ToolsRunningStatus == "guestToolsRunning"
}

func (vm *VirtualMachine) labToolsInstalled() string {
	if vm.labOption(labToolsKey) == "missing" {
		return "missing"
	}
	return "notRunning"
}

// labStartGuest lets VMware Tools come up, at once or after the time that lab.toolsAfterSeconds says.
func (vm *VirtualMachine) labStartGuest() {
	vm.lab.boots++
	vm.labShowTools(vm.labToolsInstalled())
	state := vm.labOption(labToolsKey)
	if state != "" && state != "running" {
		return
	}
	seconds, _ := strconv.ParseFloat(vm.labOption(labToolsWait), 64)
	if seconds <= 0 {
		vm.labShowTools("running")
		return
	}
	vm.labLater(time.Duration(seconds*float64(time.Second)), func() { vm.labShowTools("running") })
}

func (vm *VirtualMachine) labStopGuest() {
	vm.lab.boots++
	vm.labShowTools(vm.labToolsInstalled())
}

// labLater does something to the guest unless it has been started or stopped meanwhile.
func (vm *VirtualMachine) labLater(wait time.Duration, act func()) {
	boots, generation := vm.lab.boots, lab.generation
	time.AfterFunc(wait, func() {
		lab.Lock()
		defer lab.Unlock()
		if boots == vm.lab.boots && generation == lab.generation {
			Map.WithLock(vm, act)
		}
	})
}

// labNeedsTools gives the fault of asking something of a guest that cannot hear it.
func (vm *VirtualMachine) labNeedsTools() types.BaseMethodFault {
	if vm.Runtime.PowerState != types.VirtualMachinePowerStatePoweredOn {
		return &types.InvalidPowerState{
			RequestedState: types.VirtualMachinePowerStatePoweredOn, ExistingState: vm.Runtime.PowerState,
		}
	}
	if !vm.labToolsRun() {
		return new(types.ToolsUnavailable)
	}
	return nil
}

// ShutdownGuest returns at once; the guest needs a moment.
func (vm *VirtualMachine) ShutdownGuest(ctx *Context, _ *types.ShutdownGuest) soap.HasFault {
	if fault := vm.labNeedsTools(); fault != nil {
		return labFaultBody(fault)
	}
	vm.labLater(labGuestTime, func() {
		task := &powerVMTask{vm, types.VirtualMachinePowerStatePoweredOff, ctx}
		_, _ = task.Run(nil)
	})
	return &methods.ShutdownGuestBody{Res: new(types.ShutdownGuestResponse)}
}

// RebootGuest returns at once; VMware Tools are away for a moment.
func (vm *VirtualMachine) RebootGuest(*types.RebootGuest) soap.HasFault {
	if fault := vm.labNeedsTools(); fault != nil {
		return labFaultBody(fault)
	}
	vm.labShowTools("notRunning")
	vm.labLater(labGuestTime, vm.labStartGuest)
	return &methods.RebootGuestBody{Res: new(types.RebootGuestResponse)}
}

// LabKey is one key pressed on a VM's console.
type LabKey struct {
	HidCode   int32    `json:"hid_code"`
	Modifiers []string `json:"modifiers,omitempty"`
}

// PutUsbScanCodes notes the keys, for tests to read, and answers how many there were.
func (vm *VirtualMachine) PutUsbScanCodes(req *types.PutUsbScanCodes) soap.HasFault {
	if vm.Runtime.PowerState != types.VirtualMachinePowerStatePoweredOn {
		return labFaultBody(&types.InvalidPowerState{
			RequestedState: types.VirtualMachinePowerStatePoweredOn, ExistingState: vm.Runtime.PowerState,
		})
	}
	for _, event := range req.Spec.KeyEvents {
		vm.lab.typed = append(vm.lab.typed, LabKey{event.UsbHidCode, labModifiers(event.Modifiers)})
	}
	return &methods.PutUsbScanCodesBody{Res: &types.PutUsbScanCodesResponse{Returnval: int32(len(req.Spec.KeyEvents))}}
}

func labModifiers(held *types.UsbScanCodeSpecModifierType) []string {
	if held == nil {
		return nil
	}
	keys := []struct {
		held *bool
		name string
	}{
		{held.LeftControl, "leftControl"}, {held.LeftShift, "leftShift"}, {held.LeftAlt, "leftAlt"}, {held.LeftGui, "leftGui"},
		{held.RightControl, "rightControl"}, {held.RightShift, "rightShift"}, {held.RightAlt, "rightAlt"}, {held.RightGui, "rightGui"},
	}
	var names []string
	for _, key := range keys {
		if isTrue(key.held) {
			names = append(names, key.name)
		}
	}
	return names
}
