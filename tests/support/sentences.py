"""Every English sentence of the bridge that can reach an answer of `/v1`, read out of the source.

A sentence is followed from where it is made: `detail=` of a decision, the last argument of `note`,
`message` and `remedy` of alarms and findings, the text of an error that a page or a timeline may
show. An f-string is a *shape*: its literal pieces, with a place for each value. What only hands on
a sentence (`str(error)`, `outcome.detail`) is collected where that was made.

`Collected.unseen` has what could not be followed: a sentence made in another way has to be made in
one of these, or its way be added here.
"""

import ast
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any

BRIDGE = Path(__file__).parents[2] / "bridge"
Shape = tuple[str, ...]  # literals; a place between each two

# Not shown by `/v1`: the sandbox's pages, and what is said on a command line or at start-up.
_ELSEWHERE = ("sandbox/", "cli.py", "doctor.py", "bootstrap.py", "config.py", "serving.py")
_SHOWN = {
    *("SourceError", "GatewayError", "TransportError", "CannotRender", "CannotTry"),
    *("MayNotAttempt", "NotPossible"),
}
_HTTP = {
    *("BadRequest", "NotFound", "ServiceUnavailable", "BadGateway", "Unauthorized"),
    *("UnsupportedMediaType", "RequestEntityTooLarge"),
}
# Functions that return a sentence, or None.
_SAYING = {
    *("check_sender", "problem_with", "no_letters", "_objection", "_complaint"),
    *("reached_by", "__str__", "_paused", "_why_not", "_where", "name_of"),
}
# Attributes, arguments and functions that hand on what was made elsewhere, or what people wrote.
_HANDED_ON = {
    *("detail", "raw_status", "description", "why", "who", "message", "remedy", "objects"),
    "otherwise",  # of a gateway's facts, see `_in_facts`
}
_PROVIDERS = {"words", "text"}  # methods and attributes that give a provider's own words


@dataclass
class Collected:
    """Shapes by where they were first seen, and what could not be followed."""

    sentences: dict[Shape, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)  # constants that stand in a place
    unseen: list[str] = field(default_factory=list)


def collected() -> Collected:
    """Read all of the bridge."""
    found = Collected()
    paths = {path.relative_to(BRIDGE).as_posix(): path for path in sorted(BRIDGE.rglob("*.py"))}
    trees = {name: ast.parse(path.read_text("utf-8")) for name, path in paths.items()}
    shown = _error_names(trees.values())
    for name, tree in trees.items():
        if not name.startswith(_ELSEWHERE):
            _Module(name, tree, shown, found).read()
    for path in sorted(BRIDGE.glob("gateways/*.toml")):
        for one in _in_facts(tomllib.loads(path.read_text("utf-8"))):
            found.sentences.setdefault((one,), path.relative_to(BRIDGE).as_posix())
    return found


def _in_facts(facts: dict[str, Any]) -> Iterator[str]:
    """Yield what is said of a sender; what is said of a setting is the doctor's."""
    if "sender" in facts:
        yield facts["sender"]["otherwise"]


class _Unseen(Exception):
    pass


def _error_names(trees: Iterable[ast.Module]) -> set[str]:
    """Return the names of all errors that are shown, also of those that one module keeps."""
    classes = [one for tree in trees for one in ast.walk(tree) if isinstance(one, ast.ClassDef)]
    names = set(_SHOWN)
    while (
        more := {one.name for one in classes if names & {_name_of(base) for base in one.bases}}
        - names
    ):
        names |= more
    return names


class _Module:
    def __init__(self, name: str, tree: ast.Module, errors: set[str], found: Collected) -> None:
        self.name, self.tree, self.errors, self.found = name, tree, errors, found
        self.in_web = name.startswith("web/")
        self.in_whmcs = name.startswith("whmcs/")

    def read(self) -> None:
        self._walk(self.tree, None)

    def _walk(self, node: ast.AST, function: ast.FunctionDef | None) -> None:
        for child in ast.iter_child_nodes(node):
            inner = child if isinstance(child, ast.FunctionDef) else function
            for expression in self._said_at(child):
                self._add(expression, inner)
            self._walk(child, inner)

    def _said_at(self, node: ast.AST) -> Iterator[ast.expr]:
        match node:
            case ast.Call():
                yield from self._said_by_call(node)
            case ast.FunctionDef(name=name) if name in _SAYING:
                for one in ast.walk(node):
                    if isinstance(one, ast.Return) and one.value is not None:
                        value = one.value
                        yield value.elts[-1] if isinstance(value, ast.Tuple) else value
            case ast.Assign(targets=[ast.Name(id="_REMEDIES")], value=value):
                yield from _remedies(value)
            case ast.AnnAssign(target=ast.Name(id="_REMEDIES"), value=ast.expr() as value):
                yield from _remedies(value)

    def _said_by_call(self, call: ast.Call) -> Iterator[ast.expr]:
        name = _name_of(call.func)
        keywords = {one.arg: one.value for one in call.keywords if one.arg}
        yield from self._decided(name, call, keywords)
        yield from self._found_wrong(name, call, keywords)
        if self.in_web:
            yield from self._answered(name, call)
        if self.in_whmcs:
            yield from self._read(name, call)
        if name in self.errors or (name == "ConfigError" and self.name == "trial.py"):
            yield from call.args[1:2] if name == "MayNotAttempt" else call.args[:1]

    def _decided(
        self, name: str, call: ast.Call, keywords: dict[str, ast.expr]
    ) -> Iterator[ast.expr]:
        """What stands in a timeline, or on the list of numbers never to text."""
        if "detail" in keywords:
            yield keywords["detail"]
        if name == "note" and len(call.args) > 1:
            yield call.args[-1]
        if name == "literal" and self.name.startswith("outbox/"):
            yield from (one for one in call.args if isinstance(one, ast.Constant) and one.value)
        if name == "Attempt":
            yield keywords["note"]
        if name in {"suppress", "suppress_by_carrier"}:
            yield from (keywords[one] for one in ("why", "who") if one in keywords)
        if name == "Accepted" and self.name == "worker.py":
            yield keywords["raw_status"]

    def _found_wrong(
        self, name: str, call: ast.Call, keywords: dict[str, ast.expr]
    ) -> Iterator[ast.expr]:
        """Alarms; faults that pause the bridge (other findings are shown by the doctor only)."""
        levels = [keywords["level"]] if "level" in keywords else call.args[3:4]
        is_fault = not any("OK" in one or "WARNING" in one for one in map(ast.unparse, levels))
        if name == "Alarm" or (name == "Finding" and is_fault):
            yield from (keywords[one] for one in ("message", "remedy") if one in keywords)
        if name == "fault" and self.in_whmcs and is_fault:
            yield from call.args[2:3]
        if name == "_misplaced":
            yield call.args[3]

    def _answered(self, name: str, call: ast.Call) -> Iterator[ast.expr]:
        if name in _HTTP:
            yield from call.args[:1]
        if name == "_answer" and self.name == "web/errors.py":
            yield call.args[1]
        if name == "wanted" and len(call.args) > 1:
            self.found.words.setdefault(ast.literal_eval(call.args[1]), self.name)

    def _read(self, name: str, call: ast.Call) -> Iterator[ast.expr]:
        """What is wrong with an answer of WHMCS."""
        if name == "ValueError":
            yield from call.args[:1]
        if name == "_readable":  # which goes on like that
            told = f"{ast.unparse(call.args[0])} + f' cannot be read: {{error}}'"
            yield ast.copy_location(ast.parse(told, mode="eval").body, call)

    def _add(self, expression: ast.expr, function: ast.FunctionDef | None) -> None:
        where = f"{self.name}:{expression.lineno}"
        try:
            for shape in self._shapes(expression, function):
                for one in _apart(shape):
                    if any(letter.isalpha() for letter in "".join(one)):
                        self.found.sentences.setdefault(one, where)
        except _Unseen as error:
            self.found.unseen.append(f"{where}: {error}")

    def _shapes(self, node: ast.expr, function: ast.FunctionDef | None) -> list[Shape]:
        """Return what *node* may say. Raises _Unseen where that cannot be followed."""
        match node:
            case ast.Constant(value=str() as text):
                return [_literals(text) if "{action}" in text else (text,)]
            case ast.Constant(value=None):
                return []
            case ast.JoinedStr(values=values):
                return self._joined(values, function)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                pairs = product(self._shapes(left, function), self._shapes(right, function))
                return [_glued(one, other) for one, other in pairs]
            case ast.IfExp(body=body, orelse=other):
                return self._shapes(body, function) + self._shapes(other, function)
            case ast.BoolOp(values=values):
                return [one for each in values for one in self._shapes(each, function)]
            case ast.List(elts=values):
                return [one for each in values for one in self._shapes(each, function)]
            case ast.Name(id=name):
                return self._named(name, function)
            case ast.Attribute(attr=name) if name in _HANDED_ON | _PROVIDERS:
                return []
            case ast.Subscript(value=value):
                return self._shapes(value, function)
            case ast.Call():
                return self._called(node, function)
        raise _Unseen(ast.unparse(node))

    def _called(self, call: ast.Call, function: ast.FunctionDef | None) -> list[Shape]:
        name = _name_of(call.func)
        match name, call.args:
            case ("str", [ast.Name() | ast.Call()]):  # an error or a suppression
                return []
            case ("words" | "clean" | "said", [one, *_]) if isinstance(call.func, ast.Name):
                return self._shapes(one, function)
            case ("strip" | "format", _) if isinstance(call.func, ast.Attribute):
                return self._shapes(call.func.value, function)
            case ("join", [ast.GeneratorExp(elt=elt) | ast.ListComp(elt=elt)]):
                return self._shapes(elt, function)
            case ("join", [ast.Call(func=ast.Name(id="map"), args=[ast.Name(id=one), *_])]) if (
                one in _SAYING
            ):
                return []
            case ("join", [ast.Call(func=ast.Attribute(attr="values"))]):
                return []  # of check_sender
            case ("join", [ast.Call(func=ast.Attribute(attr="split"))]):
                return []  # others' words, on one line
        if name in _SAYING | _PROVIDERS | _HANDED_ON:
            return []
        raise _Unseen(ast.unparse(call))

    def _joined(self, values: list[ast.expr], function: ast.FunctionDef | None) -> list[Shape]:
        shape: Shape = ("",)
        for one in values:
            if isinstance(one, ast.Constant):
                shape = _glued(shape, (str(one.value),))
                continue
            assert isinstance(one, ast.FormattedValue)
            shape = _glued(shape, ("", ""))
            self._put_in(one.value, function)
        return [shape]

    def _put_in(self, value: ast.expr, function: ast.FunctionDef | None) -> None:
        """Collect what is a sentence, or a word, of ours by itself, where it stands in another."""
        where = f"{self.name}:{value.lineno}"
        for word in self._constants(value, function):
            self.found.words.setdefault(word, where)
        if isinstance(value, ast.Name) and function:
            for one in _values_of(value.id, function):
                if isinstance(one, ast.JoinedStr):
                    self._add(one, function)

    def _constants(self, node: ast.expr, function: ast.FunctionDef | None) -> Iterator[str]:
        """Yield the texts of ours that a value may be: what stands after `or` and `else`."""
        match node:
            case ast.Constant(value=str() as text):
                yield text
            case ast.IfExp(body=body, orelse=other):
                yield from self._constants(body, function)
                yield from self._constants(other, function)
            case ast.BoolOp(values=values):
                for one in values:
                    yield from self._constants(one, function)
            case ast.Name(id=name) if function:
                for one in _values_of(name, function):
                    if not isinstance(one, ast.Name):
                        yield from self._constants(one, function)

    def _constant(self, name: str) -> list[ast.expr]:
        """Return what the module itself assigns to *name*."""
        made = (one for one in self.tree.body if isinstance(one, ast.Assign))
        return [one.value for one in made if name in _names(one.targets)]

    def _named(self, name: str, function: ast.FunctionDef | None) -> list[Shape]:
        if function and _is_caught(name, function):
            return []
        taken = [*function.args.args, *function.args.kwonlyargs] if function else []
        values = list(_values_of(name, function)) if function else []
        values = values or self._constant(name)
        if not values and name in {one.arg for one in taken}:
            return []  # handed on
        if not values:
            raise _Unseen(name)
        return [shape for one in values for shape in self._shapes(one, function)]


def _literals(template: str) -> Shape:
    """Return the shape of a text for `str.format`."""
    shape: Shape = ("",)
    for literal, name, *_ in Formatter().parse(template):
        shape = _glued(shape, (literal,) if name is None else (literal, ""))
    return shape


def _remedies(table: ast.expr) -> list[ast.expr]:
    match table:
        case ast.Dict(values=values):
            return values
        case ast.Tuple(elts=rows):
            return [row.elts[-1] for row in rows if isinstance(row, ast.Tuple)]
    raise AssertionError(f"line {table.lineno}: neither a table nor a mapping")


def _values_of(name: str, where: ast.AST) -> Iterator[ast.expr]:
    """Yield what *name* is made of, not what makes it over (`text = text.strip()`)."""
    for one in _assigned(name, where):
        if all(not isinstance(part, ast.Name) or part.id != name for part in ast.walk(one)):
            yield one


def _assigned(name: str, where: ast.AST) -> Iterator[ast.expr]:
    """Yield what is assigned to *name*, in tuples and tables that a loop goes through, too."""
    for one in ast.walk(where):
        match one:
            case ast.Assign(targets=[ast.Name(id=its)], value=value) if its == name:
                yield value
            case ast.AugAssign(target=ast.Name(id=its), value=value) if its == name:
                yield value
            case ast.NamedExpr(target=ast.Name(id=its), value=value) if its == name:
                yield value
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Name()) if name in _names(
                targets
            ):
                yield ast.Constant(value=None)  # taken out of what somebody else made
            case ast.comprehension(target=ast.Tuple(elts=targets), iter=ast.Name(id=table)):
                if name in _names(targets):
                    place = _names(targets).index(name)
                    tables = (rows for rows in _values_of(table, where))
                    rows = (row for one in tables if isinstance(one, ast.Tuple) for row in one.elts)
                    yield from (row.elts[place] for row in rows if isinstance(row, ast.Tuple))


def _names(targets: list[ast.expr]) -> list[str]:
    return [one.id if isinstance(one, ast.Name) else "" for one in targets]


def _is_caught(name: str, function: ast.FunctionDef) -> bool:
    return any(
        isinstance(one, ast.ExceptHandler) and one.name == name for one in ast.walk(function)
    )


def _name_of(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _glued(one: Shape, other: Shape) -> Shape:
    """Return both in one; two places with nothing between cannot be told apart and become one."""
    middle = one[-1] + other[0]
    if not middle and len(one) > 1 and len(other) > 1:
        return (*one[:-1], *other[1:])
    return (*one[:-1], middle, *other[1:])


def _apart(shape: Shape) -> list[Shape]:
    """Return the sentence without others that are only handed on before or after it."""
    if len(shape) > 1 and shape[-2].endswith("; ") and not shape[-1]:
        shape = (*shape[:-2], shape[-2].removesuffix("; "))
    return [(shape[0].removeprefix("; "), *shape[1:])]
