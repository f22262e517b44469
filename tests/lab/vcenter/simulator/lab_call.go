// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator/internal"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// labState is held locked by every call and every task: the package's own locks do not cover all that a call touches.
type labState struct {
	sync.Mutex
	config     LabConfig
	caller     string // who makes the call, or started the task, that runs; empty for the process itself
	datacenter *Datacenter
	generation int    // counts resets, so that a task of an earlier inventory does nothing
	method     string // of the call
	deferring  bool   // tasks are collected in deferred instead of being run at once
	deferred   []*Task
	records    []LabRecord
	faults     []*LabFault
	pages      map[string]*labPages
}

var lab = &labState{}

// labBeforeLogin are the calls that need no session.
var labBeforeLogin = map[string]bool{"RetrieveServiceContent": true, "Login": true, "CloneSession": true}

// labWaiting are the calls that may take long; they lock for themselves, step by step.
var labWaiting = map[string]bool{"WaitForUpdates": true, "WaitForUpdatesEx": true}

func (l *labState) forget() {
	l.generation++
	l.caller, l.deferring, l.deferred = "", false, nil
	l.records, l.faults, l.pages = nil, nil, make(map[string]*labPages)
}

// call answers one SOAP request: who asks, may they, do it, and say what went wrong in words.
func (s *Service) call(ctx *Context, method *Method) soap.HasFault {
	if ctx.req == nil {
		return s.stockCall(ctx, method) // the process itself, while it builds the inventory
	}
	time.Sleep(lab.config.Delay)
	if !labWaiting[method.Name] {
		ctx.labLock()
	}
	res := s.labCall(ctx, method)
	if fault := res.Fault(); fault != nil && fault.String == "" {
		fault.String = labMessage(fault.VimFault())
	}
	return res
}

// labLock holds everything up until the answer is encoded.
func (c *Context) labLock() {
	lab.Lock()
	c.labLocked = true
}

func (c *Context) labUnlock() {
	if c.labLocked {
		c.labLocked = false
		lab.Unlock()
	}
}

func (s *Service) labCall(ctx *Context, method *Method) soap.HasFault {
	if ctx.Session == nil && !labBeforeLogin[method.Name] && !labAsksForContent(method) {
		denied := types.NotAuthenticated{NoPermission: types.NoPermission{Object: method.This, PrivilegeId: "System.View"}}
		return labFaultBody(&denied)
	}
	if labWaiting[method.Name] {
		return s.labGuarded(ctx, method)
	}
	if ctx.Session != nil {
		lab.caller = ctx.Session.UserName
		defer func() { lab.caller = "" }()
		if denied := labDenied(lab.caller, method); denied != nil {
			return labFaultBody(denied)
		}
		if restricted := labRestricted(method); restricted != nil {
			return labFaultBody(restricted)
		}
	}
	lab.record(method)
	lab.method, lab.deferring = method.Name, strings.HasSuffix(method.Name, vTaskSuffix)
	if !lab.deferring {
		if fault := lab.scripted(method.Name, method.This); fault != nil {
			return labFaultBody(fault)
		}
	}
	res := s.labGuarded(ctx, method)
	tasks := lab.deferred
	lab.deferring, lab.deferred = false, nil
	for _, task := range tasks {
		go lab.runLater(method.This, task, lab.generation)
	}
	return res
}

// labAsksForContent says whether a client asks for what it needs to find the session manager.
func labAsksForContent(method *Method) bool {
	fetch, ok := method.Body.(*internal.Fetch)
	return ok && fetch.This == vim25.ServiceInstance
}

// labGuarded turns a panic of the package into the fault a vCenter gives for errors of its own.
func (s *Service) labGuarded(ctx *Context, method *Method) (res soap.HasFault) {
	defer func() {
		if cause := recover(); cause != nil {
			res = labFaultBody(labPanic(method.Name, cause))
		}
	}()
	return s.stockCall(ctx, method)
}

func labPanic(where string, cause interface{}) types.BaseMethodFault {
	fmt.Fprintf(os.Stderr, "vcsim: %s: %v\n%s", where, cause, debug.Stack())
	return &types.SystemError{Reason: fmt.Sprintf("%s: %v", where, cause)}
}

func labFaultBody(fault types.BaseMethodFault) soap.HasFault {
	return &serverFaultBody{Reason: Fault(labMessage(fault), fault)}
}
