// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

func labAuthorization() *AuthorizationManager {
	return Map.Get(*Map.content().AuthorizationManager).(*AuthorizationManager)
}

// labGranted says whether a user has a privilege on an object. What is no entity belongs to the root folder.
func labGranted(user string, ref types.ManagedObjectReference, privilege string) bool {
	for _, role := range labEffectiveRoles(user, ref) {
		for _, id := range labAuthorization().labRole(role).Privilege {
			if id == privilege {
				return true
			}
		}
	}
	return false
}

// labEffectiveRoles gives the roles a user has on an entity: those of the nearest permission on the way up; a VM has two ways
// up, through its folder and through its resource pool.
func labEffectiveRoles(user string, ref types.ManagedObjectReference) []int32 {
	entity, ok := Map.Get(ref).(mo.Entity)
	if !ok {
		entity = Map.Get(Map.content().RootFolder).(mo.Entity)
	}
	if role, found := labPermission(user, entity.Reference(), false); found {
		return []int32{role}
	}
	var roles []int32
	for _, parent := range labParents(entity) {
		for up := Map.Get(parent); up != nil; {
			if role, found := labPermission(user, up.Reference(), true); found {
				if len(roles) == 0 || roles[0] != role {
					roles = append(roles, role)
				}
				break
			}
			above := up.(mo.Entity).Entity().Parent
			if above == nil {
				break
			}
			up = Map.Get(*above)
		}
	}
	return roles
}

func labParents(entity mo.Entity) []types.ManagedObjectReference {
	var parents []types.ManagedObjectReference
	if parent := entity.Entity().Parent; parent != nil {
		parents = append(parents, *parent)
	}
	if vm, ok := entity.(*VirtualMachine); ok && vm.ResourcePool != nil {
		parents = append(parents, *vm.ResourcePool)
	}
	return parents
}

func labPermission(user string, ref types.ManagedObjectReference, inherited bool) (int32, bool) {
	for _, permission := range labAuthorization().permissions[ref] {
		if !permission.Group && labSameUser(permission.Principal, user) && (permission.Propagate || !inherited) {
			return permission.RoleId, true
		}
	}
	return 0, false
}

func labKnownAnywhere(user string) bool {
	for _, permissions := range labAuthorization().permissions {
		for _, permission := range permissions {
			if labSameUser(permission.Principal, user) {
				return true
			}
		}
	}
	return false
}

func (m *AuthorizationManager) labRole(id int32) types.AuthorizationRole {
	for _, role := range m.RoleList {
		if role.RoleId == id {
			return role
		}
	}
	return types.AuthorizationRole{}
}

// labListPrivileges fills the property privilegeList from what the role Admin has.
func (m *AuthorizationManager) labListPrivileges() {
	m.PrivilegeList = nil
	for _, id := range object.AuthorizationRoleList(m.RoleList).ByName("Admin").Privilege {
		dot := strings.LastIndex(id, ".")
		m.PrivilegeList = append(m.PrivilegeList,
			types.AuthorizationPrivilege{PrivId: id, Name: id[dot+1:], PrivGroupName: id[:dot]})
	}
}

// HasPrivilegeOnEntities answers for the user of a session.
func (m *AuthorizationManager) HasPrivilegeOnEntities(req *types.HasPrivilegeOnEntities) soap.HasFault {
	body := &methods.HasPrivilegeOnEntitiesBody{}
	session, found := Map.SessionManager().getSession(req.SessionId)
	if !found {
		body.Fault_ = Fault("", &types.InvalidArgument{InvalidProperty: "sessionId"})
		return body
	}
	result := labAvailability(session.UserName, req.Entity, req.PrivId)
	body.Res = &types.HasPrivilegeOnEntitiesResponse{Returnval: result}
	return body
}

// HasPrivilegeOnEntity is HasPrivilegeOnEntities for one entity.
func (m *AuthorizationManager) HasPrivilegeOnEntity(req *types.HasPrivilegeOnEntity) soap.HasFault {
	body := &methods.HasPrivilegeOnEntityBody{}
	session, found := Map.SessionManager().getSession(req.SessionId)
	if !found {
		body.Fault_ = Fault("", &types.InvalidArgument{InvalidProperty: "sessionId"})
		return body
	}
	body.Res = new(types.HasPrivilegeOnEntityResponse)
	for _, id := range req.PrivId {
		body.Res.Returnval = append(body.Res.Returnval, labGranted(session.UserName, req.Entity, id))
	}
	return body
}

// HasUserPrivilegeOnEntities answers for any user, by name.
func (m *AuthorizationManager) HasUserPrivilegeOnEntities(req *types.HasUserPrivilegeOnEntities) soap.HasFault {
	result := labAvailability(req.UserName, req.Entities, req.PrivId)
	return &methods.HasUserPrivilegeOnEntitiesBody{Res: &types.HasUserPrivilegeOnEntitiesResponse{Returnval: result}}
}

// FetchUserPrivilegeOnEntities lists what a user may do on each entity.
func (m *AuthorizationManager) FetchUserPrivilegeOnEntities(req *types.FetchUserPrivilegeOnEntities) soap.HasFault {
	res := new(types.FetchUserPrivilegeOnEntitiesResponse)
	for _, entity := range req.Entities {
		result := types.UserPrivilegeResult{Entity: entity}
		for _, role := range labEffectiveRoles(req.UserName, entity) {
			result.Privileges = append(result.Privileges, m.labRole(role).Privilege...)
		}
		res.Returnval = append(res.Returnval, result)
	}
	return &methods.FetchUserPrivilegeOnEntitiesBody{Res: res}
}

// include leaves out of a container view what the caller may not see.
func (v *ContainerView) include(ref types.ManagedObjectReference) bool {
	return v.stockInclude(ref) && (lab.caller == "" || labGranted(lab.caller, ref, "System.View"))
}

func labAvailability(user string, entities []types.ManagedObjectReference, ids []string) []types.EntityPrivilege {
	var result []types.EntityPrivilege
	for _, entity := range entities {
		answer := types.EntityPrivilege{Entity: entity}
		for _, id := range ids {
			answer.PrivAvailability = append(answer.PrivAvailability,
				types.PrivilegeAvailability{PrivId: id, IsGranted: labGranted(user, entity, id)})
		}
		result = append(result, answer)
	}
	return result
}
