# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the collection's HTML pages have in common: each is one file, and loads nothing."""

from __future__ import annotations

from string import Template

from .markup import content_hash

_FRAME = Template("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'; \
style-src '$style_hash'; script-src '$script_hash'">
$refresh<title>$title</title>
<style>$style</style>
</head>
<body>
$body<script>$script</script>
</body>
</html>
""")

#: What the form of a page does, after the page's own script with ``form``, ``fields`` and ``filter``. What is filtered
#: stands in the address (#severity=error&machine=sql01), so that it can be linked to; a printer gets all of it.
FORM_SCRIPT = """
function remember(wanted) {
  const set = Object.entries(wanted).filter(([, value]) => value);
  history.replaceState(null, '', set.length ? '#' + new URLSearchParams(set) : location.pathname + location.search);
}

function recall() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  if (location.hash && !fields.some(key => wanted.has(key))) return;
  for (const key of fields) form.elements[key].value = wanted.get(key) || '';
  filter();
}

form.addEventListener('input', () => remember(filter()));
form.addEventListener('submit', event => event.preventDefault());
form.addEventListener('reset', () => setTimeout(() => remember(filter())));
addEventListener('hashchange', recall);
let closed = [];
addEventListener('beforeprint', () => {
  closed = [...document.querySelectorAll('details:not([open])')];
  for (const part of closed) part.open = true;
});
addEventListener('afterprint', () => { for (const part of closed) part.open = false; });
form.hidden = false;
filter();
recall();
"""


def framed(title: str, style: str, script: str, body: str, reload_seconds: int | None = None) -> str:
    """A page of this body, as HTML 5: a browser runs this script and no other.

    :param reload_seconds: after so many the page reloads itself; None for never.
    """
    refresh = "" if reload_seconds is None else f'<meta http-equiv="refresh" content="{reload_seconds}">\n'
    return _FRAME.substitute(
        title=title,
        style=style,
        style_hash=content_hash(style),
        script=script,
        script_hash=content_hash(script),
        refresh=refresh,
        body=body,
    )
