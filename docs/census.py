"""Print the figures of the house: sizes, private functions that are called once, lazy imports, long modules and functions.

A private function has one leading underscore and is defined at module or class level. It is called once if its module
refers to it exactly once outside of its own definition. A lazy import is an import statement inside a function; its reason
is the comment on its first or last line, or on the line above it, without the codes of the linter; imports that follow one
another share the reason of the first.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONG_MODULE = 400
LONG_FUNCTION = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef
_CODES = re.compile(r"#\s*(noqa:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*|type:\s*ignore(?:\[[^]]*\])?)\s*")


@dataclass(frozen=True)
class Place:
    """A line of a module, with what is to be said of it."""

    path: str
    line: int
    text: str
    size: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  {self.text}"


@dataclass
class Census:
    """What was counted in one folder of modules."""

    files: int = 0
    lines: int = 0
    functions: int = 0
    called_once: list[Place] = field(default_factory=list)
    lazy_imports: list[Place] = field(default_factory=list)
    long_modules: list[Place] = field(default_factory=list)
    long_functions: list[Place] = field(default_factory=list)

    @property
    def share_called_once(self) -> float:
        """Private functions that are called once, of all functions."""
        return len(self.called_once) / self.functions if self.functions else 0.0

    @property
    def without_reason(self) -> list[Place]:
        return [place for place in self.lazy_imports if place.text.endswith(NO_REASON)]


NO_REASON = "no reason"


def census(folder: Path) -> Census:
    counted = Census()
    for file in sorted(folder.rglob("*.py")):
        text = file.read_text("utf-8")
        path = file.relative_to(folder.parent).as_posix()
        count(counted, path, text)
    return counted


def count(counted: Census, path: str, text: str) -> None:
    """Add the figures of one module."""
    tree = ast.parse(text)
    lines = text.splitlines()
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    counted.files += 1
    counted.lines += len(lines)
    counted.functions += len(functions)
    if len(lines) > LONG_MODULE:
        counted.long_modules.append(Place(path, 1, f"{len(lines)} lines", len(lines)))
    for function in functions:
        size = (function.end_lineno or function.lineno) - function.lineno + 1
        if size > LONG_FUNCTION:
            counted.long_functions.append(
                Place(path, function.lineno, f"{function.name}: {size} lines", size)
            )
    counted.called_once += [Place(path, one.lineno, one.name) for one in called_once(tree)]
    before, why = 0, NO_REASON
    for node in lazy_imports(tree):
        own = reason(node, lines)
        why = why if own == NO_REASON and node.lineno == before + 1 else own
        before = node.end_lineno or node.lineno
        counted.lazy_imports.append(Place(path, node.lineno, f"{ast.unparse(node)}: {why}"))


def called_once(tree: ast.Module) -> Iterator[Function]:
    """Private functions of a module, or of its classes, to which the module refers exactly once."""
    nodes = list(ast.walk(tree))
    uses = defaultdict[str, list[int]](list)
    """Name → the lines on which it is read, alone or as an attribute."""
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Attribute)):
            uses[node.id if isinstance(node, ast.Name) else node.attr].append(node.end_lineno or node.lineno)
    for owner in (tree, *(node for node in nodes if isinstance(node, ast.ClassDef))):
        for node in owner.body:
            if isinstance(node, Function) and node.name.startswith("_") and not node.name.startswith("__"):
                inside = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                if len([line for line in uses[node.name] if line not in inside]) == 1:
                    yield node


def lazy_imports(tree: ast.Module) -> list[ast.Import | ast.ImportFrom]:
    """The import statements inside of functions, from top to bottom."""
    nodes = list(ast.walk(tree))
    functions = [node for node in nodes if isinstance(node, Function)]
    inside = {line for each in functions for line in range(each.lineno, (each.end_lineno or each.lineno) + 1)}
    imports = (node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom)))
    return sorted((node for node in imports if node.lineno in inside), key=lambda node: node.lineno)


def reason(node: ast.stmt, lines: list[str]) -> str:
    """The comment that says why an import is inside of a function."""
    above = lines[node.lineno - 2].strip()
    places = [lines[node.lineno - 1], lines[(node.end_lineno or node.lineno) - 1]]
    if above.startswith("#"):
        places.append(above)
    for line in places:
        comment = _CODES.sub("", line[line.index("#") :]) if "#" in line else ""
        if comment.lstrip("# "):
            return comment.lstrip("# ").rstrip()
    return NO_REASON


def main() -> None:
    counted = census(ROOT / "okr")
    print(f"files             {counted.files}")
    print(f"lines             {counted.lines}")
    print(f"functions         {counted.functions}")
    print(
        f"called once       {len(counted.called_once)} private functions ({counted.share_called_once:.1%} of all)"
    )
    print(f"lazy imports      {len(counted.lazy_imports)}, {len(counted.without_reason)} without a reason")
    print(f"long modules      {len(counted.long_modules)} over {LONG_MODULE} lines")
    print(f"long functions    {len(counted.long_functions)} over {LONG_FUNCTION} lines")
    for title, places in (
        ("Private functions that are called once", counted.called_once),
        ("Lazy imports", counted.lazy_imports),
        (f"Modules over {LONG_MODULE} lines", sorted(counted.long_modules, key=lambda p: -p.size)),
        (f"Functions over {LONG_FUNCTION} lines", sorted(counted.long_functions, key=lambda p: -p.size)),
    ):
        print(f"\n{title}")
        for place in places:
            print(f"  {place}")


if __name__ == "__main__":
    main()
