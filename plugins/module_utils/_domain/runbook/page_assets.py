# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Style and script of the runbook's page; its looks are those of preflight's."""

from __future__ import annotations

from ..page_frame import FORM_SCRIPT
from ..preflight_report.page_assets import STYLE as SHARED

STYLE = (
    SHARED
    + """
svg { display: block; width: 100%; }
svg text { font-size: 11px; fill: #4a5158; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: .5rem 0; list-style: none;
  font-size: .8125rem; }
.legend svg { display: inline; width: 14px; vertical-align: -2px; }
rect.job, rect.service { fill: #0b57a4; }
rect.copy { fill: #7fb2e5; }
rect.queue { fill: #c9b8e0; }
rect.gate { fill: #e0a100; }
rect.lag { fill: #7a4b2a; }
rect.playbook { fill: #c8ccd0; }
rect.people { fill: #eceef0; }
rect.bad { fill: #b3261e; }
#timeline td:last-child, #timeline th:last-child { width: 50%; padding-right: 0; }
#timeline tbody th, #stages tbody th { min-width: 6rem; }
#timeline td { vertical-align: middle; }
.failed, .missed, .broken, .error { --mark: #b3261e; }
.running { --mark: #0b57a4; }
.done, .kept, .whole { --mark: #2e7d32; }
.warning { --mark: #b26a00; }
.unchanged, .interrupted, .info, .waived { --mark: #6b7680; }
.id { font-family: ui-monospace, "Liberation Mono", monospace; font-size: .75rem; color: #4a5158; }
.box { margin: .75rem 0; padding: .5rem 1rem; border: 1px solid var(--line); border-left: .5rem solid var(--mark); }
section { overflow-x: auto; }
@page { size: landscape; margin: 12mm; }
@media print {
  .id { font-size: 6.5pt; }
  table { font-size: 8.5pt; }
  section { overflow: visible; }
}
"""
)

# The filter stands in the address (#machine=sql01&state=failed), so that a filtered page can be linked to.
SCRIPT = (
    """
'use strict';
const form = document.querySelector('form');
const fields = ['machine', 'stage', 'state'];
const names = new Set([...document.querySelectorAll('#timeline tbody th')].map(cell => cell.textContent.toLowerCase()));
const rows = [...document.querySelectorAll('#timeline tbody tr, #stages tbody tr')].map(row => ({
  row,
  machine: row.cells[0].textContent.toLowerCase(),
  stage: row.dataset.stage,
  state: row.className,
}));

function filter() {
  const wanted = Object.fromEntries(fields.map(key => [key, form.elements[key].value.trim()]));
  const machine = wanted.machine.toLowerCase();
  const exact = names.has(machine);
  const machines = new Set();
  for (const each of rows) {
    const named = exact ? each.machine === machine : each.machine.includes(machine);
    const fits = (!wanted.stage || each.stage === undefined || each.stage === wanted.stage)
      && (!wanted.state || each.state === wanted.state);
    each.row.hidden = !(named && fits);
    if (!each.row.hidden) machines.add(each.machine);
  }
  document.querySelector('output').value = machines.size + ' of ' + names.size + ' machines shown';
  return wanted;
}
"""
    + FORM_SCRIPT
)
