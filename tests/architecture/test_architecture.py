"""The house stands as it was drawn: imports point one way, and every file and function says what it is."""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from click import Command

ROOT = Path(__file__).parents[2]
PACKAGES = ("corpus", "index", "search", "web")  # each may import itself and those before it
LONGEST = 320  # lines; 300 is the aim
DRAWERS = {"utils", "util", "misc", "common", "helpers", "support"}

CACHED = type(cache(len))

MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def name(path: Path) -> str:
    """Return a file's place in the repository, which names the row of a table."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """Return a file as Python reads it."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(module: ast.Module, package: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield every module that a file of `package` imports, with the line, wherever and for whatever."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            yield node.lineno, ".".join((*start, node.module or "")).rstrip(".")


def public_functions(path: Path) -> Iterator[tuple[Callable[..., Any], bool]]:
    """Yield a file's public functions and methods, each with whether it must say itself what it does.

    A method that takes the place of one that says it need not, nor one that is made for Whoosh to call, nor
    one of a Protocol, which only tells a shape.
    """
    place = path.relative_to(ROOT).with_suffix("").parts
    module = importlib.import_module(".".join(place).removesuffix(".__init__"))
    for holder in [module, *filter(inspect.isclass, vars(module).values())]:
        if inspect.isclass(holder) and (holder.__module__ != module.__name__ or holder.__name__[0] == "_"):
            continue
        for attribute, value in vars(holder).items():
            function = bare(value)
            if (
                not inspect.isfunction(function)
                or attribute[0] == "_"
                or function.__module__ != module.__name__
            ):
                continue
            yield function, inspect.ismodule(holder) or not excused(holder, attribute)


def bare(value: Any) -> Any:
    """Return the function inside a property, a class method, a command or another wrapping."""
    if isinstance(value, property):
        return value.fget
    if isinstance(value, cached_property):
        return value.func
    if isinstance(value, Command):
        return value.callback
    return value.__wrapped__ if isinstance(value, CACHED | staticmethod | classmethod) else value


def excused(holder: type, attribute: str) -> bool:
    """Whether a class or one that it is derived from excuses a method from saying what it does."""
    if getattr(holder, "_is_protocol", False) or any(
        base.__module__[:7] == "whoosh." for base in holder.__mro__
    ):
        return True
    above = (bare(vars(base)[attribute]) for base in holder.__mro__[1:] if attribute in vars(base))
    return any(function.__doc__ for function in above)


def unhinted(function: Callable[..., Any]) -> list[str]:
    """Return what of a function has no type: its parameters, but for self and cls, and `return`."""
    wanted = [*inspect.signature(function).parameters, "return"]
    return [each for each in wanted if each not in ("self", "cls") and each not in function.__annotations__]


def test_the_packages_are_there() -> None:
    """The tables below are about files that exist."""
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(PACKAGES)
    assert len(MODULES) > 40
    assert len(TESTS) > 20


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_one_way(path: Path) -> None:
    """corpus <- index <- search <- web: a file imports its own package and those below, not even a type."""
    place = path.relative_to(ROOT).parts
    allowed = PACKAGES[: PACKAGES.index(place[0]) + 1]

    wrong = [
        f"{name(path)}:{line} imports {module}"
        for line, module in imported(tree(path), place[:-1])
        if (top := module.split(".")[0]) in (*PACKAGES, "tests") and top not in allowed
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("line", "module"),
    [
        ("import web.app", "web.app"),
        ("from web import app", "web"),
        ("from . import query", "index.columnar"),
        ("from .query import x", "index.columnar.query"),
        ("from .. import columns", "index"),
        ("from ..columns import load", "index.columns"),
        ("def late(): import web", "web"),
        ("if TYPE_CHECKING: from web import app", "web"),
    ],
)
def test_no_import_is_overlooked(line: str, module: str) -> None:
    """Imports are traced to the module they mean, be they relative, late or for types only."""
    assert [found for _, found in imported(ast.parse(line), ("index", "columnar"))] == [module]


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name)
def test_files_fit_a_head(path: Path) -> None:
    """No file is longer than can be kept in mind; one that grows is split."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name)
def test_files_say_what_they_hold(path: Path) -> None:
    """Every file that holds anything opens with a docstring, and none is a drawer for odds and ends."""
    module = tree(path)

    assert not module.body or ast.get_docstring(module)
    assert not DRAWERS & set(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_public_functions_are_documented_and_typed(path: Path) -> None:
    """Every public function says in a sentence what it does, and the type of all it takes and gives."""
    wrong = [
        f"{function.__qualname__} lacks {what}"
        for function, must_say in public_functions(path)
        for what in [*(["a docstring"] if must_say and not function.__doc__ else []), *unhinted(function)]
    ]

    assert wrong == []


def test_test_files_have_names_of_their_own() -> None:
    """No two test files share a name: without packages pytest would take one for the other."""
    packages = {path.parent for path in TESTS if path.name == "__init__.py"}
    names = [path.name for path in TESTS if path.parent not in packages and path.name != "conftest.py"]

    assert sorted({each for each in names if names.count(each) > 1}) == []
