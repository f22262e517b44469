# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reads from the source which errors there are: the code, the sentence, the remedy, and the file of each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_CODE = re.compile(r"[A-Z]{3,}|[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_SHELL = re.compile(r'\bfail ([A-Z_]+) "(.*?)" \\?\s*"(.*?)"', re.DOTALL)
#: Upper-case words in the source that are no error codes.
_OTHERS = re.compile(
    r"(AZURE|VMWARE|ANSIBLE)_.+|REQUESTS_CA_BUNDLE|GET|PUT|POST|PATCH|DELETE|HEAD|TRUE|FALSE|NONE|NULL"
    r"|ALL_PHASES|ALL_STAGES|BOTH|CLASSIC|MODERNIZED|CERTIFICATE_VERIFY_FAILED|CONFIGURATION_SERVER|SITE"
    r"|LOG_STORAGE_ACCOUNT|LVM|NETCONFIG_.+|FB[0-9]+"
)


@dataclass(frozen=True)
class Saying:
    """What one place in the source says with a code; ``<machine>`` stands for what is filled in."""

    code: str
    message: str
    remedy: str
    file: str


def words_like_codes(files: Iterable[Path]) -> set[str]:
    """Every upper-case word in the source that may be an error code: the check that nothing is overlooked."""
    found: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_code(node.value):
                found.add(node.value)
    return found


def sayings(file: Path, name: str) -> Iterator[Saying]:
    """All errors of a Python file or of a shell script.

    :param name: the file as it is shown, relative to the collection.
    """
    source = file.read_text(encoding="utf-8")
    if file.suffix == ".sh":
        for code, message, remedy in _SHELL.findall(source):
            yield Saying(code, _shell_words(message), _shell_words(remedy), name)
        return
    yield from _python(ast.parse(source), name)


def _python(tree: ast.Module, name: str) -> Iterator[Saying]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    helpers = dict(filter(None, map(_helper, functions)))
    for function in [tree, *functions]:
        for node in _own(function):
            for parts in _parts(node, helpers):
                yield from _of_parts(parts, [function, tree], name)


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or module without those of the functions in it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _own(child)


def _helper(function: ast.FunctionDef) -> tuple[str, ast.expr] | None:
    """The code of a function that only makes an error of the message and the remedy that it is given."""
    match function.body[-1]:
        case ast.Return(value=ast.Call(args=[ast.Constant() as code, message, ast.Name(id="remedy")])) if "message" in {
            each.id for each in ast.walk(message) if isinstance(each, ast.Name)
        }:
            return function.name, code
    return None


def _parts(node: ast.AST, helpers: dict[str, ast.expr]) -> Iterator[list[ast.expr]]:
    """Code, message and remedy, or code and remedy, as they stand together in an expression."""
    match node:
        case ast.Call(func=ast.Name(id=called), args=[message, remedy, *_]) if called in helpers:
            yield [helpers[called], message, remedy]
        case ast.Call(func=ast.Name(id="Ending"), args=[ast.Constant(value=name), _, message, remedy]):
            yield [ast.Constant(value=str(name).upper()), message, remedy]
        case ast.Call(func=ast.Name(id="pick" | "pick_several"), args=[_, kind, *_]):
            yield from _choosing(kind, _CHOICES)
        case ast.Call(func=ast.Name(id="_unknown"), args=[kind, *_]):
            yield from _choosing(kind, {"NOT_FOUND": _CHOICES["NOT_FOUND"]})
        case ast.Call(args=[code, message, remedy, *_]):
            yield [code, message, remedy]
        case ast.Tuple(elts=[code, *words]) if 1 <= len(words) <= 2:
            yield [code, *words]
        case ast.Dict():
            known = {key.value: value for key, value in zip(node.keys, node.values, strict=True) if _is_text(key)}
            if {"error_code", "msg", "remedy"} <= known.keys():
                yield [known["error_code"], known["msg"], known["remedy"]]


#: How a choice between several things fails (choices.py puts the code together from the thing's name).
_CHOICES = {
    "NOT_FOUND": (
        "No usable {} was found, or none of the name that was given.",
        "Name one that is there, or make one.",
    ),
    "AMBIGUOUS": ("More than one {} fits.", "Choose one; the message says which there are and the variable to set."),
    "UNFIT": ("The {} that was named cannot be used; the message says why.", "Mend it, or name a usable one."),
}


def _choosing(kind: ast.expr, ways: dict[str, tuple[str, str]]) -> Iterator[list[ast.expr]]:
    for name in [kind.body, kind.orelse] if isinstance(kind, ast.IfExp) else [kind]:
        if not _is_text(name):
            continue
        prefix = name.value.upper().replace(" ", "_").replace("-", "_")
        for ending, texts in ways.items():
            words = [f"{prefix}_{ending}", *(text.format(name.value) for text in texts)]
            yield [ast.Constant(value=word) for word in words]


def _of_parts(parts: list[ast.expr], scopes: list[ast.AST], name: str) -> Iterator[Saying]:
    for code, branches in _codes(parts[0], scopes):
        texts = [Words(scopes, branches).of(part) for part in parts[1:]]
        if any(" " in text for text in texts):
            message, remedy = texts if len(texts) == 2 else ("", texts[0])
            yield Saying(code, _tidy(message), _tidy(remedy), name)


def _codes(node: ast.expr, scopes: list[ast.AST]) -> Iterator[tuple[str, dict[str, bool]]]:
    """The codes that an expression may have, each with the branches that lead to it."""
    match node:
        case ast.Constant(value=str(word)) if _is_code(word):
            yield word, {}
        case ast.IfExp(test=test, body=body, orelse=orelse):
            for branch, taken in ((body, True), (orelse, False)):
                for code, branches in _codes(branch, scopes):
                    yield code, {**branches, ast.dump(test): taken}
        case ast.Call(func=ast.Attribute(value=ast.Dict(values=values), attr="get"), args=[_, default]):
            for value in [*values, default]:
                yield from _codes(value, scopes)
        case ast.Name(id=name):
            for value in _assigned(name, scopes):
                yield from _codes(value, scopes) if not isinstance(value, ast.Name) else ()


def _assigned(name: str, scopes: list[ast.AST]) -> Iterator[ast.expr]:
    """What a variable of a function, or of its module, is set to."""
    for scope in scopes:
        for node in _own(scope):
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
                yield node.value


class Words:
    """Turns an expression into the words that a user reads."""

    def __init__(self, scopes: list[ast.AST], branches: dict[str, bool]) -> None:
        self._scopes, self._branches = scopes, branches

    def of(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.JoinedStr(values=values):
                return "".join(map(self.of, values))
            case ast.FormattedValue(value=value):
                return self.of(value)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self.of(left) + self.of(right)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                taken = self._branches.get(ast.dump(test), bool(self.of(body)))
                return self.of(body if taken else orelse)
            case ast.BoolOp(op=ast.Or(), values=values):
                return max(map(self.of, values), key=len)
            case ast.Call(func=ast.Attribute(value=value, attr="strip" | "rstrip" | "lstrip" | "format")):
                return self.of(value)
            case ast.Name(id=name):
                return self._text(name) or f"<{_plain(name)}>"
        return f"<{_plain(_last_name(node))}>"

    def _text(self, name: str) -> str:
        """The text that a variable has, '' where it is no text."""
        for value in _assigned(name, self._scopes):
            if isinstance(value, ast.JoinedStr) or (_is_text(value) and " " in value.value):
                return self.of(value)
        return ""


def _last_name(node: ast.expr) -> str:
    """The name by which a reader understands what an expression stands for."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            return _last_name(value) if attr in {"name", "friendly_name", "title"} else attr
        case ast.Subscript(value=value, slice=key):
            return key.value if _is_text(key) else _last_name(value)
        case ast.Call(args=[first, *_], func=ast.Attribute(attr="join" | "map")):
            return _last_name(first)
        case ast.Call(func=ast.Name(id="len")):
            return "number"
        case ast.Call(args=[*_, last]):
            return _last_name(last)
        case ast.Call(func=function):
            return _last_name(function)
        case ast.BinOp(left=left):
            return _last_name(left)
        case ast.BoolOp(values=[first, *_]):
            return _last_name(first)
        case ast.GeneratorExp(generators=[first, *_]) | ast.ListComp(generators=[first, *_]):
            return _last_name(first.iter)
        case ast.IfExp(body=body):
            return _last_name(body)
    return "…"


def _plain(name: str) -> str:
    aliases = {"course": "machine", "item": "machine", "entry": "name", "self": "name"}
    name = name.strip("_")
    return aliases.get(name, name.replace("_", " "))


def _is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_code(word: str) -> bool:
    return bool(_CODE.fullmatch(word)) and not _OTHERS.fullmatch(word)


def _tidy(words: str) -> str:
    words = re.sub(r"\{(\w+)\}", r"<\1>", words.split(" What to do: ")[0])
    return " ".join(words.split())


def _shell_words(words: str) -> str:
    """Shell variables and commands as ``<name>``."""
    without = re.sub(r"\$\((?:[^()]|\([^()]*\))*\)", "<the tool's words>", words)
    return _tidy(re.sub(r"\$\{?(\w+)\}?", lambda found: f"<{_plain(found[1])}>", without))
