"""The layers: search -> index -> crawler.items, and Scrapy nowhere but in the crawler."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "crawler": r"crawler(\..+)?",
    "index": r"index(\..+)?|crawler\.items(\..+)?",
    "search": r"(search|index)(\..+)?|crawler\.items(\..+)?",
}
FILES = [path.relative_to(ROOT) for package in MAY_IMPORT for path in sorted((ROOT / package).rglob("*.py"))]
MODULES = {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in FILES}


def imports(path):
    """Every name that a file imports, anywhere in it, with the modules it comes from."""
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_imports_point_upstream_only():
    assert [
        f"{path} imports {name}"
        for path in FILES
        for name in imports(path)
        if name.split(".")[0] in {*MAY_IMPORT, "tests"} and not re.fullmatch(MAY_IMPORT[path.parts[0]], name)
    ] == []


def test_only_the_crawler_knows_scrapy():
    assert [
        f"{path} imports {name}"
        for path in FILES
        for name in imports(path)
        if path.parts[0] != "crawler" and name.split(".")[0] in {"scrapy", "twisted", "itemadapter", "w3lib"}
    ] == []


def test_imports_form_no_circle():
    graph = {
        module: {name if name in MODULES else name.rpartition(".")[0] for name in imports(path)} & {*MODULES}
        for module, path in MODULES.items()
    }
    assert {*TopologicalSorter(graph).static_order()} == {*MODULES}


def test_modules_are_small_and_say_what_they_are():
    long = {str(path) for path in FILES if len((ROOT / path).read_text("utf-8").splitlines()) > 300}
    assert long == set()
    assert {path.stem for path in FILES} & {"utils", "helpers", "common", "manager", "misc"} == set()
