// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/vmware/govmomi/vim25/types"
)

const labEnableUUID = "disk.EnableUUID"

// applyExtraConfig merges the options by key, whatever its case; an empty value removes the key. Keys that begin with SET. set
// a property of the VM instead.
func (vm *VirtualMachine) applyExtraConfig(spec *types.VirtualMachineConfigSpec) {
	set := *spec
	set.ExtraConfig = nil
	for _, option := range spec.ExtraConfig {
		value := option.GetOptionValue()
		property := strings.TrimPrefix(extraConfigKey(value.Key), "SET.")
		switch {
		case property == value.Key:
			vm.labMergeOption(value.Key, value.Value)
		case property == "guest.ipAddress" || property == "guest.hostName":
			vm.labSetGuest(property, fmt.Sprint(value.Value))
		default:
			set.ExtraConfig = append(set.ExtraConfig, option)
			if strings.HasPrefix(property, "guest.") {
				Map.Update(vm, []types.PropertyChange{{Name: "summary." + property, Val: value.Value}})
			}
		}
	}
	vm.stockApplyExtraConfig(&set)
	vm.Config.Flags.DiskUuidEnabled = types.NewBool(labIsTrue(vm.labOption(labEnableUUID)))
	options := append([]types.BaseOptionValue{}, vm.Config.ExtraConfig...)
	Map.Update(vm, []types.PropertyChange{{Name: "config.extraConfig", Val: options}})
}

func (vm *VirtualMachine) labMergeOption(key string, value types.AnyType) {
	var options []types.BaseOptionValue
	merged := false
	for _, option := range vm.Config.ExtraConfig {
		if !strings.EqualFold(option.GetOptionValue().Key, key) {
			options = append(options, option)
			continue
		}
		if value != "" && !merged {
			options = append(options, &types.OptionValue{Key: option.GetOptionValue().Key, Value: value})
		}
		merged = true
	}
	if !merged && value != "" {
		options = append(options, &types.OptionValue{Key: key, Value: value})
	}
	vm.Config.ExtraConfig = options
}

// labOption gives the text of an option; empty when it is not set.
func (vm *VirtualMachine) labOption(key string) string {
	for _, option := range vm.Config.ExtraConfig {
		if value := option.GetOptionValue(); strings.EqualFold(value.Key, key) {
			return fmt.Sprint(value.Value)
		}
	}
	return ""
}

func labIsTrue(text string) bool {
	return strings.EqualFold(text, "true") || text == "1"
}

// labCheckOptions refuses to change disk.EnableUUID of a VM that runs [requirements S36], and what would start a container.
func (vm *VirtualMachine) labCheckOptions(spec *types.VirtualMachineConfigSpec) types.BaseMethodFault {
	enabled := isTrue(vm.Config.Flags.DiskUuidEnabled)
	wanted := enabled
	for _, option := range spec.ExtraConfig {
		value := option.GetOptionValue()
		if strings.HasPrefix(value.Key, "RUN.") {
			return &types.InvalidArgument{InvalidProperty: "configSpec.extraConfig"}
		}
		if strings.EqualFold(value.Key, labEnableUUID) {
			wanted = labIsTrue(fmt.Sprint(value.Value))
		}
	}
	if spec.Flags != nil && spec.Flags.DiskUuidEnabled != nil {
		wanted = *spec.Flags.DiskUuidEnabled
	}
	if wanted != enabled && vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn {
		return &types.InvalidPowerState{
			RequestedState: types.VirtualMachinePowerStatePoweredOff, ExistingState: vm.Runtime.PowerState,
		}
	}
	return nil
}

// labMergeFlags lets the flags that a change does not name stay; the disk flag is the option of the same meaning.
func (vm *VirtualMachine) labMergeFlags(spec *types.VirtualMachineConfigSpec) {
	if spec.Flags == nil {
		return
	}
	if enabled := spec.Flags.DiskUuidEnabled; enabled != nil {
		value := strings.ToUpper(fmt.Sprint(*enabled))
		spec.ExtraConfig = append(spec.ExtraConfig, &types.OptionValue{Key: labEnableUUID, Value: value})
	}
	merged := vm.Config.Flags
	from, to := reflect.ValueOf(spec.Flags).Elem(), reflect.ValueOf(&merged).Elem()
	for i := 0; i < from.NumField(); i++ {
		if !from.Field(i).IsZero() {
			to.Field(i).Set(from.Field(i))
		}
	}
	spec.Flags = &merged
}
