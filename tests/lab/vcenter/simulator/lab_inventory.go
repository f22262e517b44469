// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/types"
)

const (
	labDatastoreSize = int64(4) << 40   // bytes
	labHostMemory    = int64(256) << 30 // bytes
)

var (
	labHosts      = []string{"esx1.lab", "esx2.lab"}
	labDatastores = []LabDatastore{{"datastore1", "VMFS"}, {"datastore2", "VMFS"}}
)

// LabDatastore is a datastore that every host of the cluster mounts; the type is as summary.type has it.
type LabDatastore struct {
	Name, Type string
}

// ParseLabDatastore reads NAME or NAME:TYPE.
func ParseLabDatastore(text string) (LabDatastore, error) {
	name, kind, found := strings.Cut(text, ":")
	if !found {
		kind = "VMFS"
	}
	if name == "" || kind == "" {
		return LabDatastore{}, fmt.Errorf("want NAME or NAME:TYPE")
	}
	return LabDatastore{name, kind}, nil
}

// labInventory builds DC0 with cluster1, its hosts and their datastores; the users; and the sample VM unless it is to be empty.
func labInventory(folder string, config LabConfig) error {
	ctx := internalContext
	ctx.Map = Map
	root := Map.Get(Map.content().RootFolder).(*Folder)
	made := root.CreateDatacenter(ctx, &types.CreateDatacenter{This: root.Self, Name: "DC0"})
	dc := Map.Get(made.(*methods.CreateDatacenterBody).Res.Returnval).(*Datacenter)
	lab.datacenter = dc

	hostFolder := Map.Get(dc.HostFolder).(*Folder)
	made = hostFolder.CreateClusterEx(ctx, &types.CreateClusterEx{This: hostFolder.Self, Name: "cluster1"})
	cluster := Map.Get(made.(*methods.CreateClusterExBody).Res.Returnval).(*ClusterComputeResource)
	hosts, datastores := config.Hosts, config.Datastores
	if len(hosts) == 0 {
		hosts = labHosts
	}
	if len(datastores) == 0 {
		datastores = labDatastores
	}
	for _, name := range hosts {
		cluster.AddHostTask(&types.AddHost_Task{Spec: types.HostConnectSpec{HostName: name}, AsConnected: true})
	}
	for _, ref := range cluster.Host {
		labSizeHost(Map.Get(ref).(*HostSystem))
	}
	for _, each := range datastores {
		if err := labAddDatastore(folder, each, dc, cluster); err != nil {
			return err
		}
	}
	if err := labAddUsers(config.Users); err != nil {
		return err
	}
	labAddLicenses(cluster.Host)
	if config.Empty {
		return nil
	}
	return labAddSample(ctx, dc, cluster)
}

// labDatastoreList and labVMs go through the inventory, as the registry also holds thousands of tasks.
func labDatastoreList() []*Datastore {
	var list []*Datastore
	for _, ref := range lab.datacenter.Datastore {
		if ds, ok := Map.Get(ref).(*Datastore); ok {
			list = append(list, ds)
		}
	}
	return list
}

func labVMs() []*VirtualMachine {
	var list []*VirtualMachine
	for _, mount := range labDatastoreList()[0].Host {
		for _, ref := range Map.Get(mount.Key).(*HostSystem).Vm {
			if vm, ok := Map.Get(ref).(*VirtualMachine); ok {
				list = append(list, vm)
			}
		}
	}
	return list
}

func labSizeHost(host *HostSystem) {
	host.Hardware.MemorySize = labHostMemory
	host.Summary.Hardware.MemorySize = labHostMemory
	host.Summary.QuickStats.OverallMemoryUsage = 32 << 10 // MiB
	for _, product := range []*types.AboutInfo{&host.Config.Product, host.Summary.Config.Product} {
		product.Version, product.ApiVersion, product.FullName = "7.0.0", "7.0.0.0", "VMware ESXi 7.0.0 (simulated)"
	}
	host.Runtime.PowerState = types.HostSystemPowerStatePoweredOn
	host.Runtime.ConnectionState = types.HostSystemConnectionStateConnected
}

// labAddDatastore makes a datastore that every host of the cluster has mounted read-write.
func labAddDatastore(folder string, wanted LabDatastore, dc *Datacenter, cluster *ClusterComputeResource) error {
	name := wanted.Name
	directory := filepath.Join(folder, name)
	if err := os.Mkdir(directory, 0700); err != nil {
		return err
	}
	id := newUUID(directory)
	ds := &Datastore{}
	ds.Name = name
	info := types.DatastoreInfo{Name: name, Url: directory, MaxFileSize: 62 << 40}
	ds.Info = labDatastoreInfo(info, wanted.Type, id)
	ds.Summary = types.DatastoreSummary{
		Name: name, Url: fmt.Sprintf("ds:///vmfs/volumes/%s/", id), Capacity: labDatastoreSize, FreeSpace: labDatastoreSize,
		Accessible: true, MultipleHostAccess: types.NewBool(true), Type: wanted.Type, MaintenanceMode: "normal",
	}
	ds.Capability = types.DatastoreCapability{DirectoryHierarchySupported: true, PerFileThinProvisioningSupported: true}
	folderPutChild(internalContext, &Map.Get(dc.DatastoreFolder).(*Folder).Folder, ds)
	ds.Summary.Datastore = &ds.Self
	browser := &HostDatastoreBrowser{}
	browser.Datastore = []types.ManagedObjectReference{ds.Self}
	ds.Browser = Map.Put(browser).Reference()

	cluster.Datastore = append(cluster.Datastore, ds.Self)
	for _, ref := range cluster.Host {
		host := Map.Get(ref).(*HostSystem)
		host.Datastore = append(host.Datastore, ds.Self)
		ds.Host = append(ds.Host, types.DatastoreHostMount{Key: ref, MountInfo: types.HostMountInfo{
			Path: "/vmfs/volumes/" + id, AccessMode: "readWrite", Mounted: types.NewBool(true), Accessible: types.NewBool(true),
		}})
	}
	return nil
}

func labDatastoreInfo(info types.DatastoreInfo, kind, id string) types.BaseDatastoreInfo {
	volume := types.HostFileSystemVolume{Type: kind, Name: info.Name, Capacity: labDatastoreSize}
	switch kind {
	case "VMFS":
		return &types.VmfsDatastoreInfo{DatastoreInfo: info, Vmfs: &types.HostVmfsVolume{
			HostFileSystemVolume: volume,
			BlockSizeMb:          1, MajorVersion: 6, Version: "6.82", Uuid: id, Local: types.NewBool(false),
		}}
	case "vsan":
		return &types.VsanDatastoreInfo{DatastoreInfo: info, MembershipUuid: id}
	}
	nas := &types.HostNasVolume{HostFileSystemVolume: volume, RemoteHost: "nas.lab", RemotePath: "/exports/" + info.Name}
	return &types.NasDatastoreInfo{DatastoreInfo: info, Nas: nas}
}

// labAddSample makes one VM with one disk, for looking around by hand.
func labAddSample(ctx *Context, dc *Datacenter, cluster *ClusterComputeResource) error {
	unit := int32(0)
	folder := Map.Get(dc.VmFolder).(*Folder)
	spec := types.VirtualMachineConfigSpec{
		Name: "sample1", GuestId: "centos6_64Guest", NumCPUs: 1, MemoryMB: 1024,
		Files: &types.VirtualMachineFileInfo{VmPathName: "[datastore1]"},
		DeviceChange: []types.BaseVirtualDeviceConfigSpec{
			&types.VirtualDeviceConfigSpec{Operation: "add", Device: &types.VirtualLsiLogicController{
				VirtualSCSIController: types.VirtualSCSIController{
					SharedBus:         types.VirtualSCSISharingNoSharing,
					VirtualController: types.VirtualController{VirtualDevice: types.VirtualDevice{Key: -1}},
				},
			}},
			&types.VirtualDeviceConfigSpec{Operation: "add", FileOperation: "create", Device: &types.VirtualDisk{
				CapacityInKB: 8 << 20,
				VirtualDevice: types.VirtualDevice{
					Key: -2, ControllerKey: -1, UnitNumber: &unit,
					Backing: &types.VirtualDiskFlatVer2BackingInfo{DiskMode: "persistent", ThinProvisioned: types.NewBool(true)},
				},
			}},
		},
	}
	made := folder.CreateVMTask(ctx, &types.CreateVM_Task{This: folder.Self, Config: spec, Pool: *cluster.ResourcePool})
	task := Map.Get(made.(*methods.CreateVM_TaskBody).Res.Returnval).(*Task)
	if task.Info.Error != nil {
		return fmt.Errorf("sample VM: %s", task.Info.Error.LocalizedMessage)
	}
	return nil
}
