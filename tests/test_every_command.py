"""One command is a rule, a right, a paragraph, a sentence of help and a test, all under its name."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from hustings.hearing import actions
from hustings.hearing import commands as c
from hustings.hearing.policy import POLICY
from hustings.hearing.roles import Role

ROOT = Path(__file__).parents[1]
COMMANDS = {command.__name__: command for command in get_args(c.Command)}
HOUSE = frozenset({Role.SYSTEM, Role.MEDIA})
"""What only these give needs no help on a page."""


def _texts(paths: Iterable[Path]) -> str:
    return "\n".join(path.read_text() for path in paths)


def missing() -> dict[str, list[str]]:
    """By command: what there is none of."""
    docs = _texts((ROOT / "docs").glob("*.md"))
    rules = (ROOT / "server/hustings/hearing/engine.py").read_text()
    tests = _texts((ROOT / "tests").rglob("test_*.py"))
    catalogue = json.loads((ROOT / "client_web/src/messages/en.json").read_text())
    found: dict[str, list[str]] = {}
    for name, command in COMMANDS.items():
        given = {
            "rule in the engine": f"case c.{name}()" in rules,
            "row in the policy": command in POLICY,
            "paragraph in docs/": re.search(rf"^[^|\n]*\*\*{name}\*\*", docs, re.MULTILINE) is not None,
            "sentence of help": f"help.{name}" in catalogue or POLICY[command].roles <= HOUSE,
            "test": re.search(rf"\bc\.{name}\(", tests) is not None,
        }
        if none := [what for what, there in given.items() if not there]:
            found[name] = none
    return found


def test_every_command_is_whole() -> None:
    assert missing() == {}


def test_no_right_and_no_help_is_for_a_command_that_does_not_exist() -> None:
    assert {command.__name__ for command in POLICY} == set(COMMANDS)
    catalogue = json.loads((ROOT / "client_web/src/messages/en.json").read_text())
    helped = {key.removeprefix("help.") for key in catalogue if key.startswith("help.")} - {"heading"}
    assert helped <= set(COMMANDS)


def test_every_action_that_the_podium_reads_has_words() -> None:
    messages = json.loads((ROOT / "moderator/src/messages/en.json").read_text())
    told = {what for _, what in actions.WORDS.values() if what} | set(actions._INTERRUPTIONS.values())
    assert sorted(what for what in told if f"verb.{what}" not in messages) == []
