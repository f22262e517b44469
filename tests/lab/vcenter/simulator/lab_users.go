// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"fmt"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// labPrincipal writes a user as a vCenter does: name@vsphere.local is VSPHERE.LOCAL\name.
func labPrincipal(name string) string {
	if user, domain, found := strings.Cut(name, "@"); found {
		return strings.ToUpper(domain) + `\` + user
	}
	return name
}

func labSameUser(a, b string) bool {
	return strings.EqualFold(labPrincipal(a), labPrincipal(b))
}

// labAddUsers makes the users known and grants their roles on the root folder.
func labAddUsers(users []LabUser) error {
	root := Map.content().RootFolder
	manager := Map.Get(*Map.content().AuthorizationManager).(*AuthorizationManager)
	manager.permissions = make(map[types.ManagedObjectReference][]types.Permission)
	directory := Map.UserDirectory()
	directory.userGroup = nil
	for _, user := range users {
		principal := labPrincipal(user.Name)
		directory.addUser(principal)
		if user.Role == "" {
			continue
		}
		role := object.AuthorizationRoleList(manager.RoleList).ByName(user.Role)
		if role == nil {
			return fmt.Errorf("there is no role %q", user.Role)
		}
		manager.permissions[root] = append(manager.permissions[root],
			types.Permission{Entity: &root, Principal: principal, RoleId: role.RoleId, Propagate: true})
	}
	manager.labListPrivileges()
	return nil
}

// Login takes the users of the laboratory only.
func (s *SessionManager) Login(ctx *Context, req *types.Login) soap.HasFault {
	body := new(methods.LoginBody)
	body.Fault_ = Fault("", new(types.InvalidLogin))
	if ctx.Session != nil {
		return body // a session must end before another begins on the same connection
	}
	for _, user := range lab.config.Users {
		if !labSameUser(user.Name, req.UserName) || user.Password != req.Password {
			continue
		}
		principal := labPrincipal(user.Name)
		if !labKnownAnywhere(principal) {
			denied := &types.NoPermission{Object: Map.content().RootFolder, PrivilegeId: "System.View"}
			body.Fault_ = Fault("", denied)
			return body
		}
		body.Fault_ = nil
		body.Res = &types.LoginResponse{Returnval: createSession(ctx, principal, req.Locale)}
	}
	return body
}

// LoginByToken is refused: there is no single sign-on here.
func (s *SessionManager) LoginByToken(*Context, *types.LoginByToken) soap.HasFault {
	return &methods.LoginByTokenBody{Fault_: Fault("", new(types.InvalidLogin))}
}

// LoginExtensionByCertificate is refused: no extension is registered.
func (s *SessionManager) LoginExtensionByCertificate(*Context, *types.LoginExtensionByCertificate) soap.HasFault {
	return &methods.LoginExtensionByCertificateBody{Fault_: Fault("", new(types.InvalidLogin))}
}
