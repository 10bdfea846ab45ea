"""What the documents say of codes, commands and settings is what the server does."""

import json
import re
from pathlib import Path

import pytest

from hustings.config import Settings
from hustings.hearing.policy import POLICY
from hustings.hearing.roles import Role
from hustings.web.errors import ANSWERS
from hustings.wire.commands import RULES

ROOT = Path(__file__).parents[1]
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text()
OPERATORS = (ROOT / "docs" / "operators.md").read_text()
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_every_error_stands_in_the_protocol_with_its_status_and_close_code() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \| (\d+) \|", PROTOCOL, re.MULTILINE)
    assert {code: (int(status), int(close)) for code, status, close in rows} == {
        code: (answered.status, int(answered.close)) for code, answered in ANSWERS.items()
    }


@pytest.mark.parametrize(
    "command", [c.__name__ for c, right in POLICY.items() if right.roles - {Role.SYSTEM}]
)
def test_every_command_stands_in_the_protocol(command: str) -> None:
    assert re.search(rf"\b{command}\b", PROTOCOL)


def metrics() -> set[str]:
    sources = "".join(path.read_text() for path in (ROOT / "server").rglob("*.py"))
    found = re.findall(r"(?:Counter|Gauge|Histogram|Metric)\(\s*\"(hustings_[a-z_]+)\"", sources)
    return {name.removesuffix("_total") for name in found}


def test_every_metric_stands_in_the_operators_guide() -> None:
    named = {name.removesuffix("_total") for name in re.findall(r"hustings_[a-z_]+", OPERATORS)}
    assert len(metrics()) > 50
    assert metrics() - named == set()


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_stands_in_the_operators_guide(name: str) -> None:
    variable = "REDIS_URL" if name == "redis_url" else f"HUSTINGS_{name.upper()}"
    assert f"`{variable}`" in OPERATORS


def test_no_setting_stands_there_that_does_not_exist() -> None:
    named = set(re.findall(r"`HUSTINGS_([A-Z_]+)`", OPERATORS))
    assert named <= {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_command_that_people_give_has_a_sentence_of_help() -> None:
    catalogue = json.loads((ROOT / "client_web" / "src" / "messages" / "en.json").read_text())
    helped = {key.removeprefix("help.") for key in catalogue if key.startswith("help.")} - {"heading"}
    people = {c.__name__ for c, right in POLICY.items() if right.roles - {Role.SYSTEM, Role.MEDIA}}
    assert helped == people


@pytest.mark.parametrize("command", RULES)
def test_every_rule_is_found_where_pages_say(command: str) -> None:
    page, name = RULES[command].split("#")
    assert f"**{name}**" in (ROOT / "docs" / f"{page}.md").read_text()
