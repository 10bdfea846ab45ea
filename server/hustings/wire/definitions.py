"""Everything that crosses the wire, as one set of JSON Schema definitions by name."""

import functools
import operator
from typing import Any, get_args

from pydantic import ConfigDict, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from hustings.hearing.chain import Entry
from hustings.hearing.errors import Code
from hustings.hearing.export import Closing
from hustings.hearing.model import (
    Access,
    AtZero,
    Category,
    DrawnAt,
    DrawStage,
    DrawVoid,
    HandIn,
    HandKind,
    InterruptionKind,
    InterventionKind,
    MayAsk,
    NominatingState,
    OrderRule,
    QuestionStage,
    RulingKind,
    Selection,
    SlotStage,
    Split,
    Stage,
    TimeChangeKind,
)
from hustings.hearing.record import PublicRecord
from hustings.wire import messages
from hustings.wire.commands import CLIENT_COMMANDS, client_models
from hustings.wire.media_report import MediaReport

ENUMS = (
    Stage,
    SlotStage,
    QuestionStage,
    RulingKind,
    AtZero,
    Category,
    InterventionKind,
    HandKind,
    InterruptionKind,
    TimeChangeKind,
    NominatingState,
    DrawStage,
    DrawVoid,
    DrawnAt,
    OrderRule,
    Selection,
    MayAsk,
    HandIn,
    Split,
    Access,
    Code,
)
"""Of use to readers of views, where their values stand as plain texts."""

BODIES = (
    messages.CommandAccepted,
    messages.CommandOutcome,
    messages.CurrentView,
    messages.MaterialReceipt,
    messages.RoomLink,
    messages.VisitorToken,
    messages.Modalities,
    messages.States,
    messages.Preparation,
    messages.Readable,
    messages.TokenRequest,
    messages.HandedLinks,
    messages.ProblemDocument,
    MediaReport,
    PublicRecord,
    Entry,
    Closing,
)


def _names(union: Any) -> tuple[str, ...]:
    return tuple(member.__name__ for member in get_args(union))


UNIONS: dict[str, tuple[str, ...]] = {
    "ClientCommand": CLIENT_COMMANDS,
    "ClientMessage": _names(messages.ClientMessage),
    "ViewMessage": _names(messages.ViewMessage),
    "OutcomeMessage": _names(messages.OutcomeMessage),
    "ServerMessage": _names(messages.ServerMessage),
}


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles, which only repeat the names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def enum_schema(self, schema: core_schema.EnumSchema) -> dict[str, Any]:
        return {key: value for key, value in super().enum_schema(schema).items() if key != "title"}


@functools.cache
def _definitions(ref_template: str) -> dict[str, Any]:
    told = (messages.ClientMessage, messages.ServerMessage)
    kinds: list[Any] = [*client_models().values(), *told, *BODIES, *ENUMS]
    everything = functools.reduce(operator.or_, kinds)
    adapter: TypeAdapter[Any] = TypeAdapter(everything, config=ConfigDict(use_attribute_docstrings=True))
    schema = adapter.json_schema(ref_template=ref_template, schema_generator=_Untitled)
    found: dict[str, Any] = {}
    for name, definition in schema["$defs"].items():
        found[name] = {key: value for key, value in definition.items() if key != "title"}
    for name, members in UNIONS.items():
        found[name] = {"oneOf": [{"$ref": ref_template.format(model=member)} for member in members]}
    return found


def definitions(ref_template: str = "#/$defs/{model}") -> dict[str, Any]:
    """JSON Schema (2020-12) definitions by name: commands, messages, views, bodies, enumerations, unions."""
    return dict(_definitions(ref_template))
