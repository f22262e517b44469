// Copyright: (c) 2026, asr.failback contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

package simulator

import (
	"github.com/google/uuid"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// labPages is what is left of an answer of RetrievePropertiesEx.
type labPages struct {
	session string
	size    int
	rest    []types.ObjectContent
}

// RetrievePropertiesEx answers at most MaxObjects objects, and never more than the server's own page.
func (pc *PropertyCollector) RetrievePropertiesEx(ctx *Context, r *types.RetrievePropertiesEx) soap.HasFault {
	body := &methods.RetrievePropertiesExBody{}
	objects, fault := pc.labRetrieve(ctx, r)
	if fault != nil {
		body.Fault_ = fault
		return body
	}
	size := int(r.Options.MaxObjects)
	if size <= 0 || size > lab.config.PageSize {
		size = lab.config.PageSize
	}
	body.Res = &types.RetrievePropertiesExResponse{Returnval: labPage(&labPages{ctx.labSessionKey(), size, objects})}
	return body
}

// ContinueRetrievePropertiesEx answers the next page.
func (pc *PropertyCollector) ContinueRetrievePropertiesEx(ctx *Context, r *types.ContinueRetrievePropertiesEx) soap.HasFault {
	body := &methods.ContinueRetrievePropertiesExBody{}
	pages := lab.takePages(ctx, r.Token)
	if pages == nil {
		body.Fault_ = Fault("", &types.InvalidArgument{InvalidProperty: "token"})
		return body
	}
	body.Res = &types.ContinueRetrievePropertiesExResponse{Returnval: *labPage(pages)}
	return body
}

// CancelRetrievePropertiesEx forgets the pages that are left.
func (pc *PropertyCollector) CancelRetrievePropertiesEx(ctx *Context, r *types.CancelRetrievePropertiesEx) soap.HasFault {
	body := &methods.CancelRetrievePropertiesExBody{}
	if lab.takePages(ctx, r.Token) == nil {
		body.Fault_ = Fault("", &types.InvalidArgument{InvalidProperty: "token"})
		return body
	}
	body.Res = new(types.CancelRetrievePropertiesExResponse)
	return body
}

// RetrieveProperties is the older call, without pages.
func (pc *PropertyCollector) RetrieveProperties(ctx *Context, r *types.RetrieveProperties) soap.HasFault {
	body := &methods.RetrievePropertiesBody{}
	objects, fault := pc.labRetrieve(ctx, &types.RetrievePropertiesEx{This: r.This, SpecSet: r.SpecSet})
	if fault != nil {
		body.Fault_ = fault
		return body
	}
	body.Res = &types.RetrievePropertiesResponse{Returnval: objects}
	return body
}

func (pc *PropertyCollector) labRetrieve(ctx *Context, r *types.RetrievePropertiesEx) ([]types.ObjectContent, *soap.Fault) {
	res := pc.stockRetrievePropertiesEx(ctx, r).(*methods.RetrievePropertiesExBody)
	if res.Fault_ != nil {
		return nil, res.Fault_
	}
	return res.Res.Returnval.Objects, nil
}

// labPage cuts off one page; no objects at all are no result, as a vCenter has it.
func labPage(pages *labPages) *types.RetrieveResult {
	if len(pages.rest) == 0 {
		return nil
	}
	if len(pages.rest) <= pages.size {
		return &types.RetrieveResult{Objects: pages.rest}
	}
	token := uuid.New().String()
	page := &types.RetrieveResult{Token: token, Objects: pages.rest[:pages.size]}
	pages.rest = pages.rest[pages.size:]
	lab.pages[token] = pages
	return page
}

func (l *labState) takePages(ctx *Context, token string) *labPages {
	pages := l.pages[token]
	if pages == nil || pages.session != ctx.labSessionKey() {
		return nil
	}
	delete(l.pages, token)
	return pages
}

func (c *Context) labSessionKey() string {
	if c.Session == nil {
		return ""
	}
	return c.Session.Key
}
