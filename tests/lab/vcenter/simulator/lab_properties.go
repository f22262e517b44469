// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"reflect"
	"strings"
	"sync/atomic"
	"time"

	"github.com/vmware/govmomi/simulator/internal"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

const labPollInterval = 20 * time.Millisecond

// fieldValue follows a property path; an unset value anywhere on the way is an empty field.
func fieldValue(rval reflect.Value, path string) (interface{}, error) {
	for _, name := range strings.Split(path, ".") {
		for rval.Kind() == reflect.Ptr || rval.Kind() == reflect.Interface {
			if rval.IsNil() {
				return nil, errEmptyField
			}
			rval = rval.Elem()
		}
		if rval.Kind() != reflect.Struct || name == "" {
			return nil, errMissingField
		}
		rtype := rval.Type()
		field, ok := rtype.FieldByName(ucFirst(name))
		if !ok {
			return nil, errMissingField
		}
		rval = rval.FieldByIndex(field.Index)
		if isEmpty(rval) || rval.Kind() == reflect.Interface && rval.IsNil() {
			return nil, errEmptyField
		}
	}
	if rval.Kind() == reflect.Ptr {
		rval = rval.Elem()
	}
	return wrapValue(rval, rval.Type()), nil
}

// Fetch is how pyVmomi reads one property; an unset one is an empty answer.
func (pc *PropertyCollector) Fetch(ctx *Context, req *internal.Fetch) soap.HasFault {
	body := new(internal.FetchBody)
	if req.This == vim25.ServiceInstance && req.Prop == "content" {
		body.Res = &internal.FetchResponse{Returnval: ctx.Map.content()}
		return body
	}
	res, fault := pc.collect(ctx, &types.RetrievePropertiesEx{SpecSet: []types.PropertyFilterSpec{{
		PropSet:   []types.PropertySpec{{Type: req.This.Type, PathSet: []string{req.Prop}}},
		ObjectSet: []types.ObjectSpec{{Obj: req.This}},
	}}})
	if fault != nil {
		body.Fault_ = Fault("", fault)
		return body
	}
	for _, object := range res.Objects {
		for _, missing := range object.MissingSet {
			body.Fault_ = Fault(missing.Fault.LocalizedMessage, missing.Fault.Fault)
			return body
		}
		for _, property := range object.PropSet {
			body.Res = &internal.FetchResponse{Returnval: property.Val}
		}
	}
	if body.Res == nil {
		body.Res = &internal.FetchResponse{}
	}
	return body
}

// collect adds one object to the answer, as far as the caller may read it.
func (rr *retrieveResult) collect(ctx *Context, ref types.ManagedObjectReference) {
	entity, ok := Map.Get(ref).(mo.Entity)
	if !ok || ctx.Session == nil {
		rr.stockCollect(ctx, ref)
		return
	}
	user := ctx.Session.UserName
	if !labGranted(user, ref, "System.Read") {
		rr.collectDenied(ref)
		return
	}
	entity.Entity().EffectiveRole = labEffectiveRoles(user, ref)
	if ds, ok := entity.(*Datastore); ok {
		ds.labRefresh()
	}
	rr.stockCollect(ctx, ref)
}

// collectDenied lists what was asked of an object that the caller may not read.
func (rr *retrieveResult) collectDenied(ref types.ManagedObjectReference) {
	if rr.collected[ref] {
		return
	}
	rr.collected[ref] = true
	content := types.ObjectContent{Obj: ref}
	for _, spec := range rr.req.SpecSet {
		for _, set := range spec.PropSet {
			for _, path := range set.PathSet {
				denied := &types.NoPermission{Object: ref, PrivilegeId: "System.Read"}
				content.MissingSet = append(content.MissingSet, types.MissingProperty{
					Path: path, Fault: types.LocalizedMethodFault{Fault: denied, LocalizedMessage: labMessage(denied)},
				})
			}
		}
	}
	rr.Objects = append(rr.Objects, content)
}

// WaitForUpdatesEx asks again and again without holding anything up, until there is news or the client's patience ends.
func (pc *PropertyCollector) WaitForUpdatesEx(ctx *Context, req *types.WaitForUpdatesEx) soap.HasFault {
	atomic.StoreInt32(&pc.labCancelled, 0)
	once := *req
	options := types.WaitOptions{}
	if req.Options != nil {
		options = *req.Options
	}
	patience := options.MaxWaitSeconds
	options.MaxWaitSeconds = types.NewInt32(0)
	once.Options = &options
	begun, generation := time.Now(), -1
	for {
		ctx.labLock()
		if generation == -1 {
			generation = lab.generation
		}
		if generation != lab.generation {
			return &methods.WaitForUpdatesExBody{Fault_: Fault("", new(types.NotAuthenticated))} // a reset ends all sessions
		}
		res := pc.stockWaitForUpdatesEx(ctx, &once).(*methods.WaitForUpdatesExBody)
		if res.Fault_ != nil || res.Res.Returnval != nil {
			return res
		}
		ctx.labUnlock()
		if patience != nil && time.Since(begun) >= time.Duration(*patience)*time.Second {
			return res
		}
		select {
		case <-ctx.req.Context().Done():
			return res
		case <-time.After(labPollInterval):
		}
		if atomic.LoadInt32(&pc.labCancelled) != 0 {
			return &methods.WaitForUpdatesExBody{Fault_: Fault("", new(types.RequestCanceled))}
		}
	}
}

// CancelWaitForUpdates ends the wait of another request of this session.
func (pc *PropertyCollector) CancelWaitForUpdates(*types.CancelWaitForUpdates) soap.HasFault {
	atomic.StoreInt32(&pc.labCancelled, 1)
	return &methods.CancelWaitForUpdatesBody{Res: new(types.CancelWaitForUpdatesResponse)}
}
