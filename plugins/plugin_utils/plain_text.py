# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Text from outside that must never be taken for a template."""

from __future__ import annotations

import re
from typing import Any

from ansible.utils.unsafe_proxy import wrap_var

try:
    from ansible.template import trust_as_template
except ImportError:  # before ansible-core 2.19

    def trust_as_template(value: str) -> str:
        return value


#: What begins a template, or changes what does.
_TEMPLATE = re.compile(r"\{[{%#]|#jinja2", re.IGNORECASE)


def plain_text(value: Any) -> Any:
    """The same data, in which text is text.

    What looks like a template is marked as none. All other text is marked as harmless: without that, ansible-core 2.19
    wraps each value in the output of ``ansible-inventory --list``, where AWX and others expect the value itself.
    """
    if isinstance(value, dict):
        return {key: plain_text(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain_text(entry) for entry in value]
    if not isinstance(value, str):
        return value
    return wrap_var(value) if _TEMPLATE.search(value) else trust_as_template(value)
