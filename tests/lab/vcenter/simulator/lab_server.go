// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/vmware/govmomi/simulator/vpx"
	"github.com/vmware/govmomi/vim25/types"
)

// LabUser is somebody who may log in. Role is a role's name, granted on the root folder with propagation; empty for none.
type LabUser struct {
	Name, Password, Role string
}

// LabConfig is what main.go's flags say.
type LabConfig struct {
	Users       []LabUser
	Hosts       []string // names; without any, labHosts
	Datastores  []LabDatastore
	SessionIdle time.Duration
	Delay       time.Duration
	TaskTime    time.Duration
	PageSize    int
	Empty       bool
}

// LabServer is the whole vCenter as an http.Handler. There is one in a process, as the registry is a global.
type LabServer struct {
	config  LabConfig
	folder  string       // holds one directory for each datastore
	handler atomic.Value // http.Handler
}

// ParseLabUser reads NAME:PASSWORD:ROLE.
func ParseLabUser(text string) (LabUser, error) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 || parts[0] == "" || parts[1] == "" {
		return LabUser{}, fmt.Errorf("want NAME:PASSWORD:ROLE")
	}
	return LabUser{parts[0], parts[1], parts[2]}, nil
}

// NewLabServer builds the inventory.
func NewLabServer(config LabConfig) (*LabServer, error) {
	SessionIdleTimeout = config.SessionIdle
	lab.config = config
	l := &LabServer{config: config}
	return l, l.Reset()
}

// ServeHTTP passes the request on to the inventory of the day.
func (l *LabServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.handler.Load().(http.Handler).ServeHTTP(w, r)
}

// Reset throws everything away and builds the inventory anew; sessions end with it.
func (l *LabServer) Reset() error {
	lab.Lock()
	defer lab.Unlock()
	l.Close()
	folder, err := os.MkdirTemp("", "vcsim-")
	if err != nil {
		return err
	}
	l.folder = folder
	lab.forget()
	service := New(NewServiceInstance(labServiceContent(), vpx.RootFolder))
	if err := labInventory(folder, l.config); err != nil {
		return err
	}
	l.handler.Store(http.Handler(l.routes(service)))
	return nil
}

// Close removes the datastores.
func (l *LabServer) Close() {
	if l.folder != "" {
		_ = os.RemoveAll(l.folder)
	}
}

func (l *LabServer) routes(service *Service) *http.ServeMux {
	service.RegisterSDK(Map)
	mux := service.ServeMux
	service.sdk[Map.Path+"/vimService"] = Map
	mux.HandleFunc(Map.Path+"/vimService", service.ServeSDK)
	mux.HandleFunc(Map.Path+"/vimServiceVersions.xml", service.ServiceVersions)
	mux.HandleFunc(folderPrefix, service.labServeDatastore)
	l.adminRoutes(mux)
	return mux
}

// labServiceContent is the stock content with the newest version whose types this govmomi knows.
func labServiceContent() types.ServiceContent {
	content := vpx.ServiceContent
	content.About.Version = "7.0.0"
	content.About.ApiVersion = "7.0.0.0"
	content.About.FullName = "VMware vCenter Server 7.0.0 (simulated)"
	return content
}
