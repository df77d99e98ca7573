"""The public surface of the engine, the test kit and the ports, read off the code."""  # noqa: INP001 - part of a script

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Final

from daojiao_program import engine, testing
from daojiao_program.engine import asynchronous, conform, ports, request

SURFACE: Final[Mapping[str, tuple[ModuleType, str]]] = {
    "daojiao_program.engine": (engine, "What a workflow of one's own is written with."),
    "daojiao_program.testing": (testing, "What its tests are written with."),
    "daojiao_program.engine.asynchronous": (asynchronous, "The engine from asyncio."),
    "daojiao_program.engine.conform": (conform, "The proof before an upgrade."),
    "daojiao_program.engine.request": (request, "What a store's rows hold."),
    "daojiao_program.engine.ports": (ports, "What the outside of the engine must fulfil."),
}
_RAISES: Final = re.compile(r"\b[A-Z]\w*(?:Error|Fault|Conflict|Refused|Unmet)\b|\bConflict\b|\bRefused\b")


@dataclass(frozen=True)
class Member:
    """A method, a property or a field of a class: how it is written, and what is said of it."""

    name: str
    written: str
    said: str


@dataclass(frozen=True)
class Public:
    """A public name: how it is written, what is said of it, and its members."""

    name: str
    written: str
    said: str
    members: tuple[Member, ...] = ()


def names_of(module: ModuleType) -> list[str]:
    """The public names of a module: those of `__all__`, else the classes and functions that it defines."""
    if hasattr(module, "__all__"):
        return [*module.__all__]
    own = [one for one in vars(module).values() if getattr(one, "__module__", None) == module.__name__]
    return [one.__name__ for one in own if inspect.isclass(one) or inspect.isfunction(one)]


def public(module: ModuleType, name: str) -> Public:
    """A public name of a module, as its code has it."""
    body = _tree(_home(module, name)).body
    for at, node in enumerate(body):
        match node:
            case ast.ClassDef() if node.name == name:
                return Public(name, _class(node), _said(node), tuple(_members(node)))
            case ast.FunctionDef() if node.name == name and not _is_overload(node):
                return Public(name, _call(node), _said(node))
            case ast.Assign([ast.Name(target)], value) | ast.AnnAssign(
                ast.Name(target), _, ast.expr() as value
            ):
                if target == name:
                    return Public(name, f"{name} = {ast.unparse(value)}", _beside(body, at))
            case _:
                pass
    raise LookupError(name)


def raised(module: ModuleType, name: str) -> dict[str, set[str]]:
    """The errors that a public name, and each of its methods, raises in its own code, by who raises it."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(_tree(_home(module, name))):
        if isinstance(node, ast.ClassDef) and node.name == name:
            for one in node.body:
                if isinstance(one, ast.FunctionDef) and not one.name.startswith("_"):
                    found[f"{name}.{one.name}"] = _errors(one)
        elif isinstance(node, ast.FunctionDef) and node.name == name:
            found[name] = _errors(node)
    return found


def _errors(function: ast.FunctionDef) -> set[str]:
    calls = (one.exc for one in ast.walk(function) if isinstance(one, ast.Raise))
    names = (ast.unparse(one.func if isinstance(one, ast.Call) else one) for one in calls if one is not None)
    return {one for one in names if _RAISES.fullmatch(one)}


def _home(module: ModuleType, name: str) -> ModuleType:
    """The module in which a name is written."""
    for node in _tree(module).body:
        if isinstance(node, ast.ImportFrom) and node.module and name in [one.name for one in node.names]:
            return importlib.import_module(node.module)
    return module


@cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def _said(node: ast.ClassDef | ast.FunctionDef) -> str:
    return ast.get_docstring(node) or ""


def _beside(body: list[ast.stmt], at: int) -> str:
    """The docstring below an assignment."""
    match body[at + 1 : at + 2]:
        case [ast.Expr(ast.Constant(str() as said))]:
            return inspect.cleandoc(said)
        case _:
            return ""


def _class(node: ast.ClassDef) -> str:
    bases = ", ".join(ast.unparse(one) for one in node.bases)
    return f"class {node.name}({bases})" if bases else f"class {node.name}"


def _call(node: ast.FunctionDef) -> str:
    return f"{node.name}({ast.unparse(node.args)})" + (
        f" -> {ast.unparse(node.returns)}" if node.returns else ""
    )


def _members(node: ast.ClassDef) -> Iterator[Member]:
    for at, one in enumerate(node.body):
        match one:
            case ast.AnnAssign(ast.Name(name), annotation, value) if not name.startswith("_"):
                written = f"{name}: {ast.unparse(annotation)}" + (f" = {ast.unparse(value)}" if value else "")
                yield Member(name, written, _beside(node.body, at))
            case ast.FunctionDef(name="__init__"):
                yield Member(
                    node.name, _method(one).replace("__init__", node.name, 1).removesuffix(" -> None"), ""
                )
            case ast.FunctionDef(name="__init_subclass__"):
                asked = _method(one).removeprefix("__init_subclass__(").removesuffix(") -> None")
                asked = asked.removeprefix("*, ").removesuffix(", **kwargs: Any")
                yield Member(node.name, f"class …({node.name}, {asked})", "")
            case ast.FunctionDef(name=name) if not name.startswith("_") and not _is_overload(one):
                yield Member(name, _method(one), _said(one))
            case _:
                pass


def _method(node: ast.FunctionDef) -> str:
    decorators = [ast.unparse(one) for one in node.decorator_list]
    args = ast.unparse(node.args)
    if "property" in decorators:
        return f"{node.name}" + (f": {ast.unparse(node.returns)}" if node.returns else "")
    args = re.sub(r"^(self|cls)(: [^,]+)?(, )?", "", args) if "staticmethod" not in decorators else args
    return f"{node.name}({args})" + (f" -> {ast.unparse(node.returns)}" if node.returns else "")


def _is_overload(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(one) == "overload" for one in node.decorator_list)


def page() -> Iterator[str]:
    """The reference of the public surface."""
    yield "# The engine, the test kit and the ports\n"
    yield (
        "Every public name, as its code has it: what is not here may change without notice. Days are `date`, "
        "moments `datetime` with a time zone, and stored moments whole µs of UTC since 1970.\n"
    )
    for name, (module, what) in SURFACE.items():
        yield f"## {name}\n\n{what}\n"
        for one in names_of(module):
            yield from _entry(public(module, one))


def _entry(one: Public) -> Iterator[str]:
    yield f"### {one.name}\n\n```text\n{_wrapped(one.written)}\n```\n\n{one.said}\n"
    fields = [each for each in one.members if ":" in each.written.partition("(")[0]]
    for each in fields:
        yield f"- `{each.written}`" + (f": {' '.join(each.said.split())}" if each.said else "")
    if fields:
        yield ""
    for each in one.members:
        if each not in fields:
            yield f"```text\n{_wrapped(each.written)}\n```\n"
            if each.said:
                yield f"{each.said}\n"


def _wrapped(written: str) -> str:
    return "\n".join(textwrap.wrap(written, 100, subsequent_indent="    ", break_long_words=False))
