// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// AddAuthorizationRole answers the new role's id.
func (m *AuthorizationManager) AddAuthorizationRole(req *types.AddAuthorizationRole) soap.HasFault {
	id := m.nextID
	body := m.stockAddAuthorizationRole(req).(*methods.AddAuthorizationRoleBody)
	if body.Res != nil {
		body.Res.Returnval = id
	}
	return body
}

// UpdateAuthorizationRole replaces name and privileges; the roles of the system stay as they are.
func (m *AuthorizationManager) UpdateAuthorizationRole(req *types.UpdateAuthorizationRole) soap.HasFault {
	if m.labRole(req.RoleId).System {
		return labFaultBody(&types.InvalidArgument{InvalidProperty: "roleId"})
	}
	if len(req.PrivIds) == 0 {
		req.PrivIds = append(req.PrivIds, m.system...)
	}
	return m.stockUpdateAuthorizationRole(req)
}

// RemoveAuthorizationRole refuses to remove a role in use when so asked; otherwise its permissions go with it.
func (m *AuthorizationManager) RemoveAuthorizationRole(req *types.RemoveAuthorizationRole) soap.HasFault {
	if m.labRole(req.RoleId).System {
		return labFaultBody(&types.InvalidArgument{InvalidProperty: "roleId"})
	}
	for entity, permissions := range m.permissions {
		var kept []types.Permission
		for _, permission := range permissions {
			if permission.RoleId != req.RoleId {
				kept = append(kept, permission)
			} else if req.FailIfUsed {
				return labFaultBody(new(types.RemoveFailed))
			}
		}
		m.permissions[entity] = kept
	}
	return m.stockRemoveAuthorizationRole(req)
}

// SetEntityPermissions adds rules to an entity, or changes those that name the same user.
func (m *AuthorizationManager) SetEntityPermissions(req *types.SetEntityPermissions) soap.HasFault {
	for _, permission := range req.Permission {
		if fault := m.labCheckPermission(permission); fault != nil {
			return labFaultBody(fault)
		}
	}
	for _, permission := range req.Permission {
		m.labPutPermission(req.Entity, permission)
	}
	return &methods.SetEntityPermissionsBody{Res: new(types.SetEntityPermissionsResponse)}
}

// ResetEntityPermissions replaces all rules of an entity.
func (m *AuthorizationManager) ResetEntityPermissions(req *types.ResetEntityPermissions) soap.HasFault {
	for _, permission := range req.Permission {
		if fault := m.labCheckPermission(permission); fault != nil {
			return labFaultBody(fault)
		}
	}
	delete(m.permissions, req.Entity)
	for _, permission := range req.Permission {
		m.labPutPermission(req.Entity, permission)
	}
	return &methods.ResetEntityPermissionsBody{Res: new(types.ResetEntityPermissionsResponse)}
}

// RemoveEntityPermission removes the rule of one user.
func (m *AuthorizationManager) RemoveEntityPermission(req *types.RemoveEntityPermission) soap.HasFault {
	var kept []types.Permission
	for _, permission := range m.permissions[req.Entity] {
		if permission.Group != req.IsGroup || !labSameUser(permission.Principal, req.User) {
			kept = append(kept, permission)
		}
	}
	if len(kept) == len(m.permissions[req.Entity]) {
		return labFaultBody(new(types.NotFound))
	}
	m.permissions[req.Entity] = kept
	return &methods.RemoveEntityPermissionBody{Res: new(types.RemoveEntityPermissionResponse)}
}

func (m *AuthorizationManager) labCheckPermission(permission types.Permission) types.BaseMethodFault {
	if m.labRole(permission.RoleId).Name == "" {
		return new(types.NotFound)
	}
	for _, known := range Map.UserDirectory().userGroup {
		if known.Group == permission.Group && labSameUser(known.Principal, permission.Principal) {
			return nil
		}
	}
	return &types.UserNotFound{Principal: permission.Principal}
}

func (m *AuthorizationManager) labPutPermission(entity types.ManagedObjectReference, permission types.Permission) {
	permission.Entity = &entity
	permission.Principal = labPrincipal(permission.Principal)
	for i, old := range m.permissions[entity] {
		if old.Group == permission.Group && labSameUser(old.Principal, permission.Principal) {
			m.permissions[entity][i] = permission
			return
		}
	}
	m.permissions[entity] = append(m.permissions[entity], permission)
}
