// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"time"

	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// CreateTask makes a task that names an entity of the inventory, as a vCenter's tasks do, and who started it.
func CreateTask(e mo.Reference, name string, run func(*Task) (types.AnyType, types.BaseMethodFault)) *Task {
	task := stockCreateTask(e, name, run)
	task.Info.Entity, task.Info.EntityName = nil, ""
	ref := e.Reference()
	if snapshot, ok := Map.Get(ref).(*VirtualMachineSnapshot); ok {
		ref = snapshot.Vm
	}
	if entity, ok := Map.Get(ref).(mo.Entity); ok {
		task.Info.Entity, task.Info.EntityName = &ref, entityName(entity)
	}
	if lab.deferring {
		task.Info.Name = lab.method // pyVmomi looks the method up by it
	}
	task.Info.Reason = &types.TaskReasonUser{UserName: lab.caller}
	return task
}

// Run starts the task. A task that a client asked for runs after the answer, so that nobody can forget to wait for it.
func (t *Task) Run() types.ManagedObjectReference {
	if !lab.deferring {
		return t.stockRun()
	}
	lab.deferred = append(lab.deferred, t)
	Map.Update(t, []types.PropertyChange{
		{Name: "info.state", Val: types.TaskInfoStateRunning},
		{Name: "info.startTime", Val: time.Now()},
	})
	return t.Self
}

// runLater does the work of a task that a call on `this` has started.
func (l *labState) runLater(this types.ManagedObjectReference, task *Task, generation int) {
	time.Sleep(l.config.TaskTime)
	l.Lock()
	defer l.Unlock()
	if generation != l.generation {
		return
	}
	l.caller = task.Info.Reason.(*types.TaskReasonUser).UserName
	defer func() { l.caller = "" }()
	Map.WithLock(this, func() { task.stockRun() }) // as if still inside the call
}

// labExecute runs a task's function, or the fault that a test has ordered.
func labExecute(t *Task) (res types.AnyType, fault types.BaseMethodFault) {
	about := t.Self // a task about no entity, such as a datastore's browser
	defer func() {
		if cause := recover(); cause != nil {
			res, fault = nil, labPanic(t.Info.Name, cause)
		}
	}()
	if t.Info.Entity != nil {
		about = *t.Info.Entity
	}
	if fault := lab.scripted(t.Info.Name, about); fault != nil {
		return nil, fault
	}
	return t.Execute(t)
}
