# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From a scenario file's data to its dataclasses; mistakes are said with their place."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

Nested = dict[tuple[type, str], type]  # (class, field) -> class of what is in the field, or of its elements


class ScenarioError(ValueError):
    """A scenario file says something that cannot be."""


def build(cls: type, data: Any, where: str, nested: Nested) -> Any:
    """Return an object of a class from a mapping.

    :raises ScenarioError: with the place of the mistake.
    """
    if not isinstance(data, dict):
        raise ScenarioError(f"{where}: a mapping is wanted, not {type(data).__name__}")
    known = {item.name for item in fields(cls)}
    unknown = sorted(set(data) - known)
    if unknown:
        raise ScenarioError(f"{where}: unknown keys {unknown}; known: {sorted(known)}")
    values = {key: _value(cls, key, value, f"{where}.{key}", nested) for key, value in data.items()}
    try:
        return cls(**values)
    except TypeError as error:
        raise ScenarioError(f"{where}: {error}") from error


def _value(cls: type, key: str, value: Any, where: str, nested: Nested) -> Any:
    inner = nested.get((cls, key))
    if isinstance(value, list):
        return tuple(build(inner, each, f"{where}[{n}]", nested) if inner else each for n, each in enumerate(value))
    return build(inner, value, where, nested) if inner else value


def merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Lay one scenario's data over another's: mappings key by key, all else as a whole."""
    result = {**below, **above}
    for key in below.keys() & above.keys():
        if isinstance(below[key], dict) and isinstance(above[key], dict):
            result[key] = merged(below[key], above[key])
    return result
