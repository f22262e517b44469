// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// MoveIntoFolderTask puts datastores into a datastore cluster.
func (p *StoragePod) MoveIntoFolderTask(ctx *Context, req *types.MoveIntoFolder_Task) soap.HasFault {
	task := CreateTask(p, "moveIntoFolder", func(*Task) (types.AnyType, types.BaseMethodFault) {
		for _, ref := range req.List {
			ds, ok := Map.Get(ref).(*Datastore)
			if !ok {
				return nil, new(types.NotSupported)
			}
			if folder, ok := asFolderMO(Map.Get(*ds.Parent)); ok {
				folderRemoveChild(ctx, folder, ref)
			}
			folderPutChild(ctx, &p.Folder, ds)
		}
		return nil, nil
	})
	return &methods.MoveIntoFolder_TaskBody{Res: &types.MoveIntoFolder_TaskResponse{Returnval: task.Run()}}
}

// labOverride adds, changes or removes what Storage DRS may do with single VMs.
func (p *StoragePod) labOverride(specs []types.StorageDrsVmConfigSpec) {
	config := &p.PodStorageDrsEntry.StorageDrsConfig
	for _, spec := range specs {
		vm, _ := spec.RemoveKey.(types.ManagedObjectReference)
		if spec.Info != nil && spec.Info.Vm != nil {
			vm = *spec.Info.Vm
		}
		var kept []types.StorageDrsVmConfigInfo
		for _, info := range config.VmConfig {
			if *info.Vm != vm {
				kept = append(kept, info)
			}
		}
		if spec.Operation != types.ArrayUpdateOperationRemove && spec.Info != nil {
			kept = append(kept, *spec.Info)
		}
		config.VmConfig = kept
	}
}
