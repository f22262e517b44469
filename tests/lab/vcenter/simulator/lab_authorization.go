// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"strings"

	"github.com/vmware/govmomi/vim25/types"
)

// labRight is one privilege on one object.
type labRight struct {
	entity    types.ManagedObjectReference
	privilege string
}

// labReading begins the names of the calls that change nothing but the session's own things; having a session is enough.
var labReading = []string{
	"Retrieve", "ContinueRetrieve", "CancelRetrieve", "Query", "Find", "Fetch", "Has", "Current", "Logout", "Read",
	"CreateContainerView", "CreateListView", "CreateFilter", "CreatePropertyCollector", "CreateCollector", "DestroyView",
	"DestroyPropertyFilter", "DestroyPropertyCollector", "DestroyCollector", "ModifyListView", "ResetListView", "WaitForUpdates",
	"CancelWaitForUpdates", "SessionIsActive", "AcquireCloneTicket", "AcquireGenericServiceTicket", "RefreshStorageInfo", "Login",
}

// labPrivilegeOf names the privilege that a call needs on its own object [vSphere API reference, "required privileges"].
var labPrivilegeOf = map[string]string{
	"AddAuthorizationRole":           "Authorization.ModifyRoles",
	"CloneVM_Task":                   "VirtualMachine.Provisioning.Clone",
	"ConsolidateVMDisks_Task":        "VirtualMachine.State.RemoveSnapshot",
	"CreateFolder":                   "Folder.Create",
	"CreateSnapshot_Task":            "VirtualMachine.State.CreateSnapshot",
	"MarkAsTemplate":                 "VirtualMachine.Provisioning.MarkAsTemplate",
	"MarkAsVirtualMachine":           "VirtualMachine.Provisioning.MarkAsVM",
	"PowerOffVM_Task":                "VirtualMachine.Interact.PowerOff",
	"PowerOnVM_Task":                 "VirtualMachine.Interact.PowerOn",
	"PutUsbScanCodes":                "VirtualMachine.Interact.PutUsbScanCodes",
	"RebootGuest":                    "VirtualMachine.Interact.Reset",
	"RefreshDatastore":               "System.Read",
	"RemoveAllSnapshots_Task":        "VirtualMachine.State.RemoveSnapshot",
	"RemoveAssignedLicense":          "Global.Licenses",
	"RemoveAuthorizationRole":        "Authorization.ModifyRoles",
	"RemoveSnapshot_Task":            "VirtualMachine.State.RemoveSnapshot",
	"ResetVM_Task":                   "VirtualMachine.Interact.Reset",
	"RevertToCurrentSnapshot_Task":   "VirtualMachine.State.RevertToSnapshot",
	"RevertToSnapshot_Task":          "VirtualMachine.State.RevertToSnapshot",
	"SearchDatastoreSubFolders_Task": "Datastore.Browse",
	"SearchDatastore_Task":           "Datastore.Browse",
	"SetCustomValue":                 "Global.SetCustomField",
	"ShutdownGuest":                  "VirtualMachine.Interact.PowerOff",
	"StandbyGuest":                   "VirtualMachine.Interact.Suspend",
	"SuspendVM_Task":                 "VirtualMachine.Interact.Suspend",
	"TerminateSession":               "Sessions.TerminateSession",
	"UnregisterVM":                   "VirtualMachine.Inventory.Unregister",
	"UpdateAssignedLicense":          "Global.Licenses",
	"UpdateAuthorizationRole":        "Authorization.ModifyRoles",
	"UpgradeVM_Task":                 "VirtualMachine.Config.UpgradeVirtualHardware",
	"Destroy_Task VirtualMachine":    "VirtualMachine.Inventory.Delete",
	"Destroy_Task Folder":            "Folder.Delete",
	"Destroy_Task Datastore":         "Datastore.Delete",
	"Rename_Task VirtualMachine":     "VirtualMachine.Config.Rename",
	"Rename_Task Folder":             "Folder.Rename",
	"Rename_Task Datastore":          "Datastore.Rename",
	"MoveIntoFolder_Task Folder":     "VirtualMachine.Inventory.Move",
	"MoveIntoFolder_Task StoragePod": "Datastore.Move",
	"CreateStoragePod":               "Folder.Create",
	"SetField":                       "Global.SetCustomField",
	"EnterMaintenanceMode_Task":      "Host.Config.Maintenance",
	"ExitMaintenanceMode_Task":       "Host.Config.Maintenance",
}

// labDenied says which privilege the caller lacks for a call; nil when nothing is missing.
func labDenied(user string, method *Method) types.BaseMethodFault {
	for _, right := range labRights(method) {
		if !labGranted(user, right.entity, right.privilege) {
			return &types.NoPermission{Object: right.entity, PrivilegeId: right.privilege}
		}
	}
	return nil
}

func labReads(method string) bool {
	for _, prefix := range labReading {
		if strings.HasPrefix(method, prefix) {
			return true
		}
	}
	return false
}

// labRights lists what a call needs. A call that no table knows needs what only an administrator has.
func labRights(method *Method) []labRight {
	if labReads(method.Name) {
		return nil
	}
	if rights, known := labComputedRights(method); known {
		return rights
	}
	for _, key := range []string{method.Name, method.Name + " " + method.This.Type} {
		if privilege, known := labPrivilegeOf[key]; known {
			return []labRight{{labSecured(method.This), privilege}}
		}
	}
	return []labRight{{Map.content().RootFolder, "Global.Settings"}}
}

// labSecured gives the entity whose permissions guard an object: a snapshot's VM, a browser's datastore.
func labSecured(ref types.ManagedObjectReference) types.ManagedObjectReference {
	switch object := Map.Get(ref).(type) {
	case *VirtualMachineSnapshot:
		return object.Vm
	case *HostDatastoreBrowser:
		if len(object.Datastore) > 0 {
			return object.Datastore[0]
		}
	}
	return ref
}

// labComputedRights knows the calls whose needs depend on their arguments.
func labComputedRights(method *Method) (rights []labRight, known bool) {
	switch req := method.Body.(type) {
	case *types.ReconfigVM_Task:
		return labReconfigRights(req.This, &req.Spec), true
	case *types.CreateVM_Task:
		rights = append(labPlaceRights("VirtualMachine.Inventory.Create", req.This, &req.Pool),
			labReconfigRights(req.This, &types.VirtualMachineConfigSpec{DeviceChange: req.Config.DeviceChange})...)
		if req.Config.Files != nil {
			rights = append(rights, labFileRights("Datastore.AllocateSpace", req.Config.Files.VmPathName)...)
		}
		return rights, true
	case *types.RegisterVM_Task:
		return labPlaceRights("VirtualMachine.Inventory.Register", req.This, req.Pool), true
	case *types.RelocateVM_Task:
		privilege := "Resource.ColdMigrate"
		if vm, ok := Map.Get(req.This).(*VirtualMachine); ok && vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn {
			privilege = "Resource.HotMigrate"
		}
		return []labRight{{req.This, privilege}}, true
	case *types.ConfigureStorageDrsForPod_Task:
		return []labRight{{req.Pod, "StoragePod.Config"}}, true
	case *types.SetEntityPermissions:
		return []labRight{{req.Entity, "Authorization.ModifyPermissions"}}, true
	case *types.ResetEntityPermissions:
		return []labRight{{req.Entity, "Authorization.ModifyPermissions"}}, true
	case *types.RemoveEntityPermission:
		return []labRight{{req.Entity, "Authorization.ModifyPermissions"}}, true
	case *types.MakeDirectory:
		return labFileRights("Datastore.FileManagement", req.Name), true
	case *types.DeleteDatastoreFile_Task:
		return labFileRights("Datastore.FileManagement", req.Name), true
	case *types.MoveDatastoreFile_Task:
		return labFileRights("Datastore.FileManagement", req.SourceName, req.DestinationName), true
	case *types.CopyDatastoreFile_Task:
		return labFileRights("Datastore.FileManagement", req.DestinationName), true
	case *types.CreateVirtualDisk_Task:
		return labFileRights("Datastore.FileManagement", req.Name), true
	case *types.DeleteVirtualDisk_Task:
		return labFileRights("Datastore.FileManagement", req.Name), true
	case *types.MoveVirtualDisk_Task:
		return labFileRights("Datastore.FileManagement", req.SourceName, req.DestName), true
	case *types.CopyVirtualDisk_Task:
		return labFileRights("Datastore.FileManagement", req.DestName), true
	case *types.SetVirtualDiskUuid:
		return labFileRights("Datastore.FileManagement", req.Name), true
	}
	return nil, false
}

func labPlaceRights(privilege string, folder types.ManagedObjectReference, pool *types.ManagedObjectReference) []labRight {
	rights := []labRight{{folder, privilege}}
	if pool != nil {
		rights = append(rights, labRight{*pool, "Resource.AssignVMToPool"})
	}
	return rights
}

func labFileRights(privilege string, names ...string) []labRight {
	var rights []labRight
	for _, name := range names {
		if ds := labDatastoreOf(name); ds != nil {
			rights = append(rights, labRight{ds.Self, privilege})
		}
	}
	return rights
}

// labReconfigRights lists what a change of a VM's settings and devices needs.
func labReconfigRights(vm types.ManagedObjectReference, spec *types.VirtualMachineConfigSpec) []labRight {
	needs := []struct {
		needed    bool
		privilege string
	}{
		{spec.Name != "", "VirtualMachine.Config.Rename"},
		{spec.Annotation != "", "VirtualMachine.Config.Annotation"},
		{spec.NumCPUs != 0, "VirtualMachine.Config.CPUCount"},
		{spec.MemoryMB != 0, "VirtualMachine.Config.Memory"},
		{len(spec.ExtraConfig) > 0, "VirtualMachine.Config.AdvancedConfig"},
		{spec.Flags != nil || spec.GuestId != "" || spec.BootOptions != nil, "VirtualMachine.Config.Settings"},
		{spec.ChangeTrackingEnabled != nil, "VirtualMachine.Config.ChangeTracking"},
	}
	var rights []labRight
	for _, need := range needs {
		if need.needed {
			rights = append(rights, labRight{vm, need.privilege})
		}
	}
	for _, change := range spec.DeviceChange {
		rights = append(rights, labDeviceRights(vm, change.GetVirtualDeviceConfigSpec())...)
	}
	return rights
}

func labDeviceRights(vm types.ManagedObjectReference, change *types.VirtualDeviceConfigSpec) []labRight {
	disk, isDisk := change.Device.(*types.VirtualDisk)
	edit := change.Operation == types.VirtualDeviceConfigSpecOperationEdit
	switch {
	case isDisk && change.Operation == types.VirtualDeviceConfigSpecOperationRemove:
		return []labRight{{vm, "VirtualMachine.Config.RemoveDisk"}}
	case isDisk && edit:
		return []labRight{{vm, "VirtualMachine.Config.DiskExtend"}}
	case isDisk && change.FileOperation == "":
		return []labRight{{vm, "VirtualMachine.Config.AddExistingDisk"}}
	case isDisk:
		rights := []labRight{{vm, "VirtualMachine.Config.AddNewDisk"}}
		if backing, ok := disk.Backing.(types.BaseVirtualDeviceFileBackingInfo); ok {
			rights = append(rights, labFileRights("Datastore.AllocateSpace", backing.GetVirtualDeviceFileBackingInfo().FileName)...)
		}
		return rights
	case edit:
		return []labRight{{vm, "VirtualMachine.Config.EditDevice"}}
	}
	return []labRight{{vm, "VirtualMachine.Config.AddRemoveDevice"}}
}
