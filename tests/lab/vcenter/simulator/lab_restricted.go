// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"github.com/vmware/govmomi/vim25/types"
)

const labFreeEdition = "esxBasic"

// labRestricted gives the fault of a write to a host with the licence of the free hypervisor: its API is for reading only [asr-api 4].
func labRestricted(method *Method) types.BaseMethodFault {
	if labReads(method.Name) {
		return nil
	}
	host := labHostOf(method)
	if host == nil {
		return nil
	}
	manager := Map.Get(*Map.content().LicenseManager).(*LicenseManager)
	assigned := Map.Get(*manager.LicenseAssignmentManager).(*LicenseAssignmentManager).lab[host.Value]
	if labLicense(assigned).EditionKey != labFreeEdition {
		return nil
	}
	return new(types.RestrictedVersion)
}

// labHostOf gives the host that would have to do what is asked; nil where it is nobody's or only the vCenter's affair.
func labHostOf(method *Method) *types.ManagedObjectReference {
	switch req := method.Body.(type) {
	case *types.CreateVM_Task:
		return req.Host
	case *types.RegisterVM_Task:
		return req.Host
	}
	switch object := Map.Get(labSecured(method.This)).(type) {
	case *VirtualMachine:
		return object.Runtime.Host
	case *HostSystem:
		return &object.Self
	}
	return nil
}
