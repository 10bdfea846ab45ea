"""The table of the twenty cases is complete, and every test that it names is there and runs."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = {
    int(number): (re.findall(r"`(\w+)`", rules), re.findall(r"`(\w+)`", seen))
    for number, rules, seen in re.findall(
        r"^\| (\d+) \|[^|]*\|([^|]*)\|([^|]*)\|$", (ROOT / "docs" / "cases.md").read_text(), re.MULTILINE
    )
}


def functions(folder: str) -> dict[str, set[str]]:
    """Every function of a folder's tests, with the names that its module calls or awaits."""
    found: dict[str, set[str]] = {}
    for file in (ROOT / "tests" / folder).glob("test_*.py"):
        tree = ast.parse(file.read_text())
        called = {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found[node.name] = called
    return found


RULES, SCREENS = functions("hearing"), functions("e2e")


def runs(name: str, among: dict[str, set[str]]) -> bool:
    """A test runs by itself, a step when its module calls it."""
    return name in among and (name.startswith("test_") or name in among[name])


def test_there_are_twenty() -> None:
    assert list(ROWS) == list(range(1, 21))


@pytest.mark.parametrize("case", ROWS)
def test_every_case_has_a_test_of_the_rules_and_one_on_screen(case: int) -> None:
    rules, seen = ROWS[case]
    assert rules
    assert [name for name in rules if not runs(name, RULES)] == []
    assert seen
    assert [name for name in seen if not runs(name, SCREENS)] == []


@pytest.mark.parametrize("case", ROWS)
def test_no_test_of_a_case_is_left_out(case: int) -> None:
    rules, seen = ROWS[case]
    assert {name for name in RULES if name.startswith(f"test_case_{case}_")} == set(rules)
    steps = {name for name in SCREENS if name.startswith(f"case_{case}_")}
    assert steps == {name for name in seen if name.startswith("case_")}
