// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vmware/govmomi/vim25/soap"
)

// labServeDatastore serves /folder/PATH?dcPath=DC0&dsName=NAME to whoever has a session and the privileges for it.
func (s *Service) labServeDatastore(w http.ResponseWriter, r *http.Request) {
	user, known := s.labSessionUser(r)
	if !known {
		w.Header().Set("WWW-Authenticate", `Basic realm="VMware HTTP server"`)
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
		return
	}
	query := r.URL.Query()
	name := "[" + query.Get("dsName") + "] " + strings.TrimPrefix(r.URL.Path, folderPrefix)
	lab.Lock()
	ds := labDatastoreOf(name)
	local, fault := labLocal(name)
	privilege := "Datastore.FileManagement"
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		privilege = "Datastore.Browse"
	}
	granted := ds != nil && labGranted(user, ds.Self, privilege)
	if granted && (r.Method == http.MethodPut || r.Method == http.MethodDelete) {
		lab.recordFile(user, r.Method, ds, name)
	}
	full := ds != nil && r.Method == http.MethodPut && r.ContentLength > ds.labFree()+labFileSize(local)
	lab.Unlock()
	if fault != nil || ds == nil || query.Get("dcPath") != "DC0" {
		http.NotFound(w, r)
		return
	}
	if !granted {
		http.Error(w, "Forbidden", http.StatusForbidden)
		return
	}
	if full {
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return
	}
	labServeFile(w, r, local)
}

func (s *Service) labSessionUser(r *http.Request) (string, bool) {
	if name, password, given := r.BasicAuth(); given {
		for _, user := range lab.config.Users {
			if labSameUser(user.Name, name) && user.Password == password {
				return labPrincipal(user.Name), true
			}
		}
		return "", false
	}
	cookie, err := r.Cookie(soap.SessionCookieName)
	if err != nil {
		return "", false
	}
	session, known := s.sm.getSession(cookie.Value)
	if known {
		session.LastActiveTime = time.Now()
		s.sm.putSession(session)
	}
	return session.UserName, known
}

func labServeFile(w http.ResponseWriter, r *http.Request, local string) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		info, err := os.Stat(local)
		if err != nil || info.IsDir() {
			http.NotFound(w, r)
			return
		}
		http.ServeFile(w, r, local)
	case http.MethodPut:
		labPutFile(w, r, local)
	case http.MethodDelete:
		if os.Remove(local) != nil {
			http.NotFound(w, r)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	default:
		http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
	}
}

// labPutFile writes into a folder that is there already. What has arrived stays when the rest does not come.
func labPutFile(w http.ResponseWriter, r *http.Request, local string) {
	status := http.StatusCreated
	if _, err := os.Stat(local); err == nil {
		status = http.StatusOK
	}
	file, err := os.Create(filepath.Clean(local))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	_, err = io.Copy(file, r.Body)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(status)
}
