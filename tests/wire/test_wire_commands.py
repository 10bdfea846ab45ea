import contextlib
import copy
import uuid
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.hearing.commands import Command, PrepareHearing, RefuseQuestion, SubmitQuestion, Tick
from hustings.hearing.model import Format, PhaseFormat, PhaseKind, RefusalReason
from hustings.wire.commands import (
    CLASSES,
    SERVER_ONLY,
    Malformed,
    command_digest,
    dump_command,
    parse_command,
)

COMMANDS = get_args(Command)
ID = "0f8b2f5e-77a1-4d0a-9f0e-5a4f3c2b1a00"
QUESTION = {"id": ID, "type": "SubmitQuestion", "question": "q1", "slot": "s1", "text": "Why?"}
PLAN = {
    "id": ID,
    "type": "PrepareHearing",
    "title": "A hearing",
    "format": {"name": "f", "phases": [{"kind": "statement", "budget_ms": 60_000}]},
    "participants": [{"id": "ada", "role": "candidate", "name": "Ada", "rank": 1, "place": "remote"}],
    "slots": [{"id": "s1", "candidate": "ada"}],
}


def any_command() -> st.SearchStrategy[Command]:
    return st.one_of([st.from_type(kind) for kind in COMMANDS])


def malformed(data: object, *, client: bool = True) -> str:
    with pytest.raises(Malformed) as caught:
        parse_command(data, client=client)
    return caught.value.text


def changed(data: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    data = copy.deepcopy(data)
    target: Any = data
    *way, last = path.split("/")
    for step in way:
        target = target[int(step) if isinstance(target, list) else step]
    target[last] = value
    return data


@given(st.uuids(), any_command())
def test_every_command_survives_the_wire(id: uuid.UUID, command: Command) -> None:
    dumped = dump_command(str(id), command)
    assert parse_command(dumped, client=False) == (str(id), command)


def test_defaults_may_be_left_out() -> None:
    assert parse_command(QUESTION, client=True) == (ID, SubmitQuestion("q1", "s1", "Why?", "en"))


def test_nested_values_become_what_the_rules_work_with() -> None:
    _, command = parse_command(PLAN, client=True)
    assert isinstance(command, PrepareHearing)
    assert command.format == Format("f", (PhaseFormat(PhaseKind.STATEMENT, 60_000),))
    assert command.format.phases[0].kind is PhaseKind.STATEMENT


@pytest.mark.parametrize("name", sorted(SERVER_ONLY))
def test_a_client_cannot_give_the_servers_own_commands(name: str) -> None:
    assert "`type`" in malformed({"id": ID, "type": name})


def test_the_server_can_give_its_own_commands() -> None:
    assert parse_command({"id": ID, "type": "Tick"}, client=False) == (ID, Tick())


@pytest.mark.parametrize("data", [None, 1, "x", [], [QUESTION], True])
def test_a_command_is_an_object(data: object) -> None:
    assert "object" in malformed(data)


@pytest.mark.parametrize(
    "name", [None, 1, "", "submitquestion", "Actor", "BaseModel", ["SubmitQuestion"], {}]
)
def test_the_type_must_name_a_command(name: object) -> None:
    assert "`type`" in malformed({**QUESTION, "type": name})


@pytest.mark.parametrize(
    "id", [None, 1, "", "x", ID[:-1], ID + "0", ID + "\n", ID.replace("-", ""), f"{{{ID}}}", f"urn:uuid:{ID}"]
)
def test_the_id_must_be_a_uuid(id: object) -> None:
    assert "`id` must be a UUID" in malformed({**QUESTION, "id": id})


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("question", 1, "`question`"),
        ("question", "", "`question`"),
        ("question", "q" * 65, "`question`"),
        ("slot", 1, "`slot`"),
        ("text", ["Why?"], "`text`"),
        ("text", "x" * 4_001, "`text`"),
        ("text", "\ud800", "Unicode"),
        ("surprise", 1, "`surprise` is not known"),
        ("text", float("nan"), "`text`"),
        ("text", b"bytes", "JSON"),
    ],
)
def test_a_bad_field_is_named(path: str, value: object, named: str) -> None:
    assert named in malformed(changed(QUESTION, path, value))


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("format/grace_ms", "15000", "`format.grace_ms`"),
        ("format/grace_ms", 15_000.0, "`format.grace_ms`"),
        ("format/grace_ms", True, "`format.grace_ms`"),
        ("format/phases/0/kind", "speech", "`format.phases.0.kind`"),
        ("format/phases/0/extra", 1, "`format.phases.0.extra` is not known"),
        ("participants/0/rank", "1", "`participants.0.rank`"),
        ("participants/0/role", "emperor", "`participants.0.role`"),
        ("slots", [], "`slots`"),
        ("slots", {"0": {"id": "s1", "candidate": "ada"}}, "`slots`"),
    ],
)
def test_nothing_is_coerced_at_any_depth(path: str, value: object, named: str) -> None:
    assert named in malformed(changed(PLAN, path, value))


@pytest.mark.parametrize("field", ["question", "slot", "text"])
def test_a_missing_field_is_named(field: str) -> None:
    data = {name: value for name, value in QUESTION.items() if name != field}
    assert malformed(data) == f"The field `{field}` is missing."


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(CLASSES)), st.dictionaries(st.text(max_size=8), JSON_VALUES, max_size=4))
def test_nothing_but_malformed_is_raised(name: str, fields: dict[str, Any]) -> None:
    for data in (fields, {**fields, "id": ID, "type": name}):
        with contextlib.suppress(Malformed):
            parse_command(data, client=True)


def test_nesting_without_end_is_malformed() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert "JSON" in malformed({**QUESTION, "text": deep})


def test_the_digest_is_of_what_a_command_says() -> None:
    _, short = parse_command(QUESTION, client=True)
    _, written_out = parse_command({**QUESTION, "id": str(uuid.uuid4()), "language": "en"}, client=True)
    _, other = parse_command({**QUESTION, "language": "fr"}, client=True)
    assert command_digest(short) == command_digest(written_out) != command_digest(other)


def test_commands_that_say_the_same_under_two_names_differ_in_digest() -> None:
    digests = [command_digest(RefuseQuestion("q1", RefusalReason.PERSONAL)), command_digest(Tick())]
    same_fields = [kind(question="q1") for kind in COMMANDS if set(kind.__slots__) == {"question"}]
    digests += [command_digest(command) for command in same_fields]
    assert len(same_fields) > 1
    assert len(set(digests)) == len(digests)
