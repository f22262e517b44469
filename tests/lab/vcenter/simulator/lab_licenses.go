// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// Licence keys that a test may assign; the spelling of the free hypervisor's edition is unverified [asr-api 4].
var labEditions = []types.LicenseManagerLicenseInfo{
	{LicenseKey: "LAB01-00000-00000-00000-00000", EditionKey: "esx.enterprisePlus.cpuPackage", Name: "VMware vSphere 7 Enterprise Plus"},
	{LicenseKey: "LAB02-00000-00000-00000-00000", EditionKey: "esxBasic", Name: "VMware vSphere 7 Hypervisor"},
	{LicenseKey: "LAB03-00000-00000-00000-00000", EditionKey: "vc.standard.instance", Name: "VMware vCenter Server 7 Standard"},
	{
		LicenseKey: "00000-00000-00000-00000-00000", EditionKey: "eval", Name: "Evaluation Mode",
		Properties: []types.KeyAnyValue{{Key: "expirationHours", Value: int64(1440)}, {Key: "expirationMinutes", Value: int64(0)}},
	},
}

// labAddLicenses gives every host, and the vCenter, a paid licence.
func labAddLicenses(hosts []types.ManagedObjectReference) {
	manager := Map.Get(*Map.content().LicenseManager).(*LicenseManager)
	manager.Licenses = append([]types.LicenseManagerLicenseInfo{}, labEditions...)
	assignments := Map.Get(*manager.LicenseAssignmentManager).(*LicenseAssignmentManager)
	assignments.lab = map[string]string{Map.content().About.InstanceUuid: labEditions[2].LicenseKey}
	for _, host := range hosts {
		assignments.lab[host.Value] = labEditions[0].LicenseKey
	}
}

// QueryAssignedLicenses answers for a host's id, for the vCenter's instance uuid, or for all.
func (m *LicenseAssignmentManager) QueryAssignedLicenses(req *types.QueryAssignedLicenses) soap.HasFault {
	res := new(types.QueryAssignedLicensesResponse)
	for entity, key := range m.lab {
		if req.EntityId != "" && req.EntityId != entity {
			continue
		}
		res.Returnval = append(res.Returnval, types.LicenseAssignmentManagerLicenseAssignment{
			EntityId: entity, EntityDisplayName: labEntityName(entity), Scope: Map.content().About.InstanceUuid,
			AssignedLicense: labLicense(key),
		})
	}
	return &methods.QueryAssignedLicensesBody{Res: res}
}

// UpdateAssignedLicense takes the keys of labEditions; without a key the entity goes back to evaluation.
func (m *LicenseAssignmentManager) UpdateAssignedLicense(req *types.UpdateAssignedLicense) soap.HasFault {
	license := labLicense(req.LicenseKey)
	if m.lab[req.Entity] == "" {
		return labFaultBody(&types.InvalidArgument{InvalidProperty: "entity"})
	}
	if license.EditionKey == "" {
		return labFaultBody(&types.InvalidArgument{InvalidProperty: "licenseKey"})
	}
	m.lab[req.Entity] = license.LicenseKey
	return &methods.UpdateAssignedLicenseBody{Res: &types.UpdateAssignedLicenseResponse{Returnval: license}}
}

func labLicense(key string) types.LicenseManagerLicenseInfo {
	for _, edition := range labEditions {
		if edition.LicenseKey == key {
			return edition
		}
	}
	return types.LicenseManagerLicenseInfo{LicenseKey: key}
}

func labEntityName(id string) string {
	host, ok := Map.Get(types.ManagedObjectReference{Type: "HostSystem", Value: id}).(mo.Entity)
	if !ok {
		return Map.content().About.Name
	}
	return entityName(host)
}
