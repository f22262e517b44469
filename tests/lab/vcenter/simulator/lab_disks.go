// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/vim25/types"
)

// labDisk is what a disk's descriptor file (.vmdk) says, so that a disk keeps its size and its uuid wherever it is attached.
type labDisk struct {
	uuid     string // 6000C29x-xxxx-...
	capacity int64  // bytes
	parent   string // datastore path; set in the delta of a snapshot
}

const labSector = 512

var (
	labExtent = regexp.MustCompile(`(?m)^RW (\d+) VMFS`)
	labUUID   = regexp.MustCompile(`(?m)^ddb\.uuid = "([^"]+)"`)
	labParent = regexp.MustCompile(`(?m)^parentFileNameHint="([^"]+)"`)
)

func labNewDisk(capacity int64) labDisk {
	id := uuid.New().String()
	return labDisk{uuid: "6000C29" + id[7:], capacity: capacity}
}

// labReadDisk reads a descriptor; one that is empty, as the package creates it, has no uuid yet.
func labReadDisk(file string) (labDisk, error) {
	text, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		return labDisk{}, err
	}
	disk := labDisk{}
	if found := labExtent.FindSubmatch(text); found != nil {
		sectors, _ := strconv.ParseInt(string(found[1]), 10, 64)
		disk.capacity = sectors * labSector
	}
	if found := labUUID.FindSubmatch(text); found != nil {
		disk.uuid = labUUIDFromBytes(string(found[1]))
	}
	if found := labParent.FindSubmatch(text); found != nil {
		disk.parent = string(found[1])
	}
	return disk, nil
}

// write makes the descriptor and, where missing, its extent, which stays empty.
func (d labDisk) write(file string) error {
	extent := vdmNames(file)[0]
	var text strings.Builder
	fmt.Fprintln(&text, "# Disk DescriptorFile\nversion=1\ncreateType=\"vmfs\"")
	if d.parent != "" {
		fmt.Fprintf(&text, "parentFileNameHint=\"%s\"\n", d.parent)
	}
	fmt.Fprintf(&text, "\nRW %d VMFS \"%s\"\n", d.capacity/labSector, filepath.Base(extent))
	fmt.Fprintf(&text, "\nddb.uuid = \"%s\"\n", labUUIDToBytes(d.uuid))
	if _, err := os.Stat(extent); err != nil {
		if err := os.WriteFile(extent, nil, 0600); err != nil {
			return err
		}
	}
	return os.WriteFile(file, []byte(text.String()), 0600)
}

// labUUIDToBytes writes a uuid as descriptors and the VirtualDiskManager do: "60 00 C2 9x xx xx xx xx-xx ...".
func labUUIDToBytes(id string) string {
	hex := strings.ReplaceAll(id, "-", "")
	var pairs []string
	for i := 0; i+1 < len(hex); i += 2 {
		pairs = append(pairs, hex[i:i+2])
	}
	if len(pairs) != 16 {
		return id
	}
	return strings.Join(pairs[:8], " ") + "-" + strings.Join(pairs[8:], " ")
}

func labUUIDFromBytes(text string) string {
	hex := strings.NewReplacer(" ", "", "-", "").Replace(text)
	if len(hex) != 32 {
		return text
	}
	return strings.Join([]string{hex[:8], hex[8:12], hex[12:16], hex[16:20], hex[20:]}, "-")
}

// labEachLayer visits the files of a disk, the one written to first; a device that is no disk, or has no file, has none.
func labEachLayer(device types.BaseVirtualDevice, visit func(*types.VirtualDeviceFileBackingInfo)) {
	disk, ok := device.(*types.VirtualDisk)
	if !ok {
		return
	}
	backing, ok := disk.Backing.(types.BaseVirtualDeviceFileBackingInfo)
	if !ok {
		return
	}
	visit(backing.GetVirtualDeviceFileBackingInfo())
	if flat, ok := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo); ok {
		for parent := flat.Parent; parent != nil; parent = parent.Parent {
			visit(&parent.VirtualDeviceFileBackingInfo)
		}
	}
}

// labChain gives the datastore paths of those files.
func labChain(device types.BaseVirtualDevice) []string {
	var files []string
	labEachLayer(device, func(file *types.VirtualDeviceFileBackingInfo) { files = append(files, file.FileName) })
	return files
}

// labLockedBy gives another running VM that has a file open for itself; a running VM holds the whole chain of each disk.
func labLockedBy(file string, except *VirtualMachine) *VirtualMachine {
	for _, vm := range labVMs() {
		if vm == except || vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOff {
			continue
		}
		for _, device := range vm.Config.Hardware.Device {
			if labShared(device) {
				continue
			}
			for _, name := range labChain(device) {
				if name == file {
					return vm
				}
			}
		}
	}
	return nil
}

func labShared(device types.BaseVirtualDevice) bool {
	disk, ok := device.(*types.VirtualDisk)
	if !ok {
		return false
	}
	flat, ok := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo)
	return ok && flat.Sharing == string(types.VirtualDiskSharingSharingMultiWriter)
}

// labSetBackingUUID writes the uuid into whichever kind of backing the disk has.
func labSetBackingUUID(disk *types.VirtualDisk, id string) {
	switch backing := disk.Backing.(type) {
	case *types.VirtualDiskFlatVer2BackingInfo:
		backing.Uuid = id
	case *types.VirtualDiskSeSparseBackingInfo:
		backing.Uuid = id
	case *types.VirtualDiskSparseVer2BackingInfo:
		backing.Uuid = id
	case *types.VirtualDiskRawDiskMappingVer1BackingInfo:
		backing.Uuid = id
	}
}
