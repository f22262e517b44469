# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""PowerShell scripts of the roles, as far as they can be read without a PowerShell."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter
import tree_sitter_powershell


def faults(script: str) -> list[str]:
    """Where its syntax is not PowerShell's."""
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
    return list(_faults(parser.parse(script.encode()).root_node))


def _faults(node: tree_sitter.Node) -> Iterator[str]:
    if node.is_error or node.is_missing:
        yield f"line {node.start_point.row + 1}: {node.type}"
    for child in node.children:
        yield from _faults(child)


def parameters(script: str) -> set[str]:
    """The names of the script's own parameters."""
    block = script[script.index("param(") : script.index("$ErrorActionPreference")]
    return set(re.findall(r"\[(?:string|int|switch)\] \$(\w+)", block))
