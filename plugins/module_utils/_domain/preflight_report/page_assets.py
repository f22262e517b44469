# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Style and script of preflight's page. Both stand in the page itself: it works from a mail, without a network."""

from __future__ import annotations

from ..page_frame import FORM_SCRIPT

STYLE = """
:root { color-scheme: light; --line: #c8ccd0; --soft: #f4f6f8; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; color: #1c2126; background: #fff;
  font: 1rem/1.45 system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0 0 .25rem; }
p { margin: .25rem 0; }
a { color: #0b57a4; }
.totals { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: 1rem 0; list-style: none; }
.totals li { border: 1px solid var(--line); border-left: .5rem solid var(--mark, var(--line)); padding: .25rem .75rem; }
.totals strong { font-size: 1.25rem; }
form { display: flex; flex-wrap: wrap; gap: .75rem 1.25rem; align-items: end; padding: .75rem 1rem;
  background: var(--soft); border: 1px solid var(--line); position: sticky; top: 0; z-index: 1; }
label { font-size: .875rem; font-weight: 600; }
input, select, button { display: block; margin-top: .125rem; font: inherit; font-weight: 400; padding: .25rem .5rem;
  height: 2rem; max-width: 22rem; }
output { font-size: .875rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-top: 1px solid var(--line); }
.rule td, tbody th { overflow-wrap: anywhere; }
tbody th { min-width: 8rem; }
thead th { border-top: 0; font-size: .8125rem; }
.rule { margin: .75rem 0; padding: .5rem 1rem; border: 1px solid var(--line); border-left: .5rem solid var(--mark); }
.rule td:first-child, .rule th:first-child { width: 27%; }
.todo { margin: .25rem 0 .5rem; }
.meta, .evidence { font-size: .8125rem; color: #4a5158; }
.evidence { margin: .125rem 0 0; white-space: pre-wrap; font-family: ui-monospace, "Liberation Mono", monospace; }
summary { font-size: .8125rem; cursor: pointer; }
.blocked, .failed-error { --mark: #b3261e; }
.unknown, .unknown-error, .unknown-warning, .unknown-info { --mark: #5f4b8b; }
.warned, .failed-warning { --mark: #b26a00; }
.clear { --mark: #2e7d32; }
.failed-info, .waived-error, .waived-warning, .waived-info { --mark: #6b7680; }
.status { font-weight: 600; white-space: nowrap; }
.status::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .4em;
  background: var(--mark); }
[hidden] { display: none !important; }
@media (max-width: 45rem) {
  form { position: static; }
  #machines { display: block; overflow-x: auto; }
}
@page { margin: 15mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  form, .skip { display: none; }
  tr, h2, h3, .todo { break-inside: avoid; }
  h2, h3, .rule > .meta, .todo, thead { break-after: avoid; }
  summary { display: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
"""

SCRIPT = (
    """
'use strict';
const form = document.querySelector('form');
const fields = ['machine', 'rule', 'severity', 'status'];
const names = new Set([...document.querySelectorAll('#machines tbody th')].map(cell => cell.textContent.toLowerCase()));
const sections = [...document.querySelectorAll('section.rule')].map(section => ({
  section,
  rows: [...section.querySelectorAll('tbody tr')].map(row => ({row, machines: machinesOf(row.cells[0])})),
}));

function machinesOf(cell) {
  const names = cell.querySelector('.names') || cell;
  return cell.dataset.all ? null : names.textContent.toLowerCase().split(/,\\s*/);
}

function concerns(machines, wanted) {
  if (!wanted || machines === null) return true;
  return names.has(wanted) ? machines.includes(wanted) : machines.some(name => name.includes(wanted));
}

function filter() {
  const wanted = Object.fromEntries(fields.map(key => [key, form.elements[key].value.trim()]));
  const machine = wanted.machine.toLowerCase();
  let shown = 0, all = 0;
  for (const {section, rows} of sections) {
    const fits = ['rule', 'severity', 'status'].every(key => !wanted[key] || section.dataset[key] === wanted[key]);
    let visible = 0;
    for (const {row, machines} of rows) {
      row.hidden = !(fits && concerns(machines, machine));
      visible += row.hidden ? 0 : 1;
    }
    section.hidden = visible === 0;
    shown += visible;
    all += rows.length;
  }
  for (const part of document.querySelectorAll('.standing')) {
    part.hidden = !part.querySelector('section.rule:not([hidden])');
  }
  for (const row of document.querySelectorAll('#machines tbody tr')) {
    row.hidden = !concerns([row.cells[0].textContent.toLowerCase()], machine);
  }
  document.querySelector('output').value = shown + ' of ' + all + ' findings shown';
  return wanted;
}
"""
    + FORM_SCRIPT
)
