import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import ConfigDict, TypeAdapter
from tests.hearing.rehearsal import AT, CHAIR, KENYA

from hustings.hearing.commands import Command
from hustings.hearing.model import Stage
from hustings.hearing.views import Audience, AudienceView, PersonalView, audience_view, personal_view
from hustings.wire.commands import SERVER_ONLY
from hustings.wire.openapi import openapi
from hustings.wire.schema import components, json_schema, typescript_module


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def lookup(document: Any, reference: str) -> Any:
    assert reference.startswith("#/")
    for name in reference[2:].split("/"):
        document = document[name]
    return document


@pytest.mark.parametrize("document", [json_schema(), openapi("1.2.3")], ids=["json-schema", "openapi"])
def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found = set(references(document))
    assert len(found) > 50
    for reference in found:
        assert lookup(document, reference)
    json.dumps(document, allow_nan=False)


def test_the_schema_knows_every_command_of_clients_and_none_of_the_servers_own() -> None:
    names = {kind.__name__ for kind in get_args(Command)}
    known = components()
    assert names - SERVER_ONLY <= known.keys()
    assert not SERVER_ONLY & known.keys()
    listed = {member["$ref"].rsplit("/", 1)[1] for member in known["ClientCommand"]["oneOf"]}
    assert listed == names - SERVER_ONLY


def test_a_command_says_what_it_takes() -> None:
    command = components()["SubmitQuestion"]
    assert command["additionalProperties"] is False
    assert command["required"] == ["id", "type", "question", "slot", "text"]
    assert command["properties"]["text"] == {"type": "string", "minLength": 1, "maxLength": 4_000}


def test_the_openapi_document_names_the_doors() -> None:
    document = openapi("1.2.3")
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["version"] == "1.2.3"
    for path, item in document["paths"].items():
        asked = {part[1:-1] for part in path.split("/") if part.startswith("{")}
        assert asked == {parameter["name"] for parameter in item.get("parameters", [])}, path
        assert all(operation["responses"] for method, operation in item.items() if method != "parameters")
    commands = document["paths"]["/api/hearings/{hearing}/commands"]["post"]
    assert set(references(commands)) >= {"#/components/schemas/ClientCommand"}


def test_typescript_reads_as_it_should() -> None:
    text = typescript_module()
    assert 'export type Place = "room" | "remote";' in text
    assert (
        "export interface GiveFloor {\n"
        "  id: string;\n"
        '  type: "GiveFloor";\n'
        "  participant: string;\n"
        "  replaces?: string | null;\n"
        "}\n"
    ) in text
    assert "  slots: Record<string, SlotView>;\n" in text
    assert "export const MESSAGE_BYTES = 16384 as const;\n" in text


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("audience", list(Audience))
def test_views_are_what_their_types_say(stage: Stage, audience: Audience) -> None:
    strictly = ConfigDict(extra="forbid", strict=True)
    views: TypeAdapter[Any] = TypeAdapter(dict[str, AudienceView | PersonalView], config=strictly)
    state = AT[stage].state
    whole = audience_view(state, audience)
    assert views.validate_json(json.dumps({"view": whole})) == {"view": whole}
    for actor in (CHAIR, KENYA):
        own = personal_view(state, actor, "Somebody")
        assert views.validate_json(json.dumps({"view": own})) == {"view": own}
