// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// LabRecord is one call that changes something.
type LabRecord struct {
	N      int    `json:"n"`
	Time   string `json:"time"`
	User   string `json:"user"`
	Method string `json:"method"`
	Object string `json:"object"` // type:id
	Name   string `json:"name"`   // of the object, where it has one
}

// LabFault makes a method fail: the next calls of it, or every one when Times is 0. A task's method fails in the task.
type LabFault struct {
	Method string `json:"method"`
	Fault  string `json:"fault"` // a type's name, such as FileLocked
	Times  int    `json:"times"`
	Hits   int    `json:"hits"`
}

// labChange sets properties of an object, found by type and id, or name.
type labChange struct {
	Type string                     `json:"type"`
	ID   string                     `json:"id"`
	Name string                     `json:"name"`
	Set  map[string]json.RawMessage `json:"set"`
}

func (l *LabServer) adminRoutes(mux *http.ServeMux) {
	routes := map[string]func(*http.Request) (interface{}, error){
		"GET /_lab/tasks":     func(*http.Request) (interface{}, error) { return append([]LabRecord{}, lab.records...), nil },
		"GET /_lab/console":   labConsole,
		"POST /_lab/set":      labSet,
		"GET /_lab/faults":    func(*http.Request) (interface{}, error) { return append([]*LabFault{}, lab.faults...), nil },
		"POST /_lab/faults":   labAddFaults,
		"DELETE /_lab/faults": func(*http.Request) (interface{}, error) { lab.faults = nil; return nil, nil },
	}
	mux.HandleFunc("/_lab/", func(w http.ResponseWriter, r *http.Request) {
		key := r.Method + " " + r.URL.Path
		if key == "POST /_lab/reset" {
			labAnswer(w, nil, l.Reset())
			return
		}
		route, known := routes[key]
		if !known {
			http.NotFound(w, r)
			return
		}
		lab.Lock()
		defer lab.Unlock()
		defer func() {
			if cause := recover(); cause != nil {
				labAnswer(w, nil, fmt.Errorf("%v", cause))
			}
		}()
		answer, err := route(r)
		labAnswer(w, answer, err)
	})
}

func labAnswer(w http.ResponseWriter, answer interface{}, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		answer = map[string]string{"error": err.Error()}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (l *labState) record(method *Method) {
	if labReads(method.Name) || labBeforeLogin[method.Name] {
		return
	}
	record := LabRecord{
		N: len(l.records) + 1, Time: time.Now().UTC().Format(time.RFC3339Nano), User: l.caller, Method: method.Name,
		Object: method.This.Type + ":" + method.This.Value,
	}
	if entity, ok := Map.Get(labSecured(method.This)).(mo.Entity); ok {
		record.Name = entityName(entity)
	}
	l.records = append(l.records, record)
}

// recordFile notes a file that is written or deleted without a call.
func (l *labState) recordFile(user, method string, ds *Datastore, path string) {
	l.records = append(l.records, LabRecord{
		N: len(l.records) + 1, Time: time.Now().UTC().Format(time.RFC3339Nano), User: user, Method: method,
		Object: ds.Self.Type + ":" + ds.Self.Value, Name: path,
	})
}

// scripted gives the fault that a test has ordered for a method of an object, if any.
func (l *labState) scripted(method string, this types.ManagedObjectReference) types.BaseMethodFault {
	for _, ordered := range l.faults {
		if ordered.Method != method || ordered.Times > 0 && ordered.Hits >= ordered.Times {
			continue
		}
		ordered.Hits++
		kind, _ := vim25MapType(ordered.Fault)
		return labMakeFault(kind, this)
	}
	return nil
}

// labMakeFault makes a fault, with what clients cannot do without: whose fault it is, and the privilege that is missing.
func labMakeFault(kind reflect.Type, this types.ManagedObjectReference) types.BaseMethodFault {
	fault := reflect.New(kind)
	for name, value := range map[string]interface{}{"Object": this, "Obj": this, "PrivilegeId": "System.Read"} {
		if field := fault.Elem().FieldByName(name); field.IsValid() && field.Type() == reflect.TypeOf(value) {
			field.Set(reflect.ValueOf(value))
		}
	}
	return fault.Interface().(types.BaseMethodFault)
}

func labAddFaults(r *http.Request) (interface{}, error) {
	var ordered []*LabFault
	if err := json.NewDecoder(r.Body).Decode(&ordered); err != nil {
		return nil, err
	}
	for _, fault := range ordered {
		kind, known := vim25MapType(fault.Fault)
		if !known {
			return nil, fmt.Errorf("%q is no type", fault.Fault)
		}
		if _, ok := reflect.New(kind).Interface().(types.BaseMethodFault); !ok {
			return nil, fmt.Errorf("%q is no fault", fault.Fault)
		}
	}
	lab.faults = append(lab.faults, ordered...)
	return nil, nil
}

func labConsole(r *http.Request) (interface{}, error) {
	vm, err := labFind("VirtualMachine", r.URL.Query().Get("vm"))
	if err != nil {
		return nil, err
	}
	return append([]LabKey{}, vm.(*VirtualMachine).lab.typed...), nil
}

func labFind(kind, name string) (mo.Entity, error) {
	for _, entity := range Map.All(kind) {
		if entityName(entity) == name {
			return entity, nil
		}
	}
	return nil, fmt.Errorf("there is no %s %q", kind, name)
}

// labSet writes properties as a test wants them, whatever they mean; values are JSON in the shape of the API's data objects.
func labSet(r *http.Request) (interface{}, error) {
	var change labChange
	if err := json.NewDecoder(r.Body).Decode(&change); err != nil {
		return nil, err
	}
	entity, known := Map.Get(types.ManagedObjectReference{Type: change.Type, Value: change.ID}).(mo.Entity)
	if !known {
		var err error
		if entity, err = labFind(change.Type, change.Name); err != nil {
			return nil, err
		}
	}
	var changes []types.PropertyChange
	for path, text := range change.Set {
		field, err := labField(getManagedObject(entity), path)
		if err != nil {
			return nil, err
		}
		value := reflect.New(field)
		if err := json.Unmarshal(text, value.Interface()); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		changes = append(changes, types.PropertyChange{Name: path, Val: value.Elem().Interface()})
	}
	Map.Update(entity, changes)
	return nil, nil
}

// labField gives the type of a property.
func labField(object reflect.Value, path string) (reflect.Type, error) {
	kind := object.Type()
	for _, name := range strings.Split(path, ".") {
		for kind.Kind() == reflect.Ptr {
			kind = kind.Elem()
		}
		if kind.Kind() != reflect.Struct || name == "" {
			return nil, fmt.Errorf("there is no property %s", path)
		}
		field, known := kind.FieldByName(ucFirst(name))
		if !known {
			return nil, fmt.Errorf("there is no property %s", path)
		}
		kind = field.Type
	}
	for kind.Kind() == reflect.Ptr {
		kind = kind.Elem()
	}
	return kind, nil
}
