"""Messages of the live socket, and the bodies of the HTTP door beside it.

The socket carries JSON texts. The client's first message is `Hello`; commands travel as the client commands
of `wire.commands`. An event stream carries the same server messages as `data:` lines.
"""

from enum import IntEnum
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from hustings.hearing.model import Format, MaterialKind
from hustings.hearing.plain_words import RuleView
from hustings.hearing.readiness import Check
from hustings.hearing.roles import Role
from hustings.hearing.views import Audience, AudienceView, PersonalView

Part = Literal["audience", "personal"]
Topic = Literal["presence", "level", "line", "ready", "playing"]

MESSAGE_BYTES = 16 * 1024
"""Longest message a client may send."""
REPORT_BYTES = 1024
"""Longest transient report, as JSON text."""
HELLO_SECONDS = 5


class CloseCode(IntEnum):
    """Why the server closes a live socket."""

    MALFORMED = 4400
    TOKEN = 4401
    """Expired, forged, revoked, or of another hearing."""
    UNKNOWN_HEARING = 4404
    NO_HELLO = 4408
    TOO_LARGE = 4413
    TOO_FAST = 4429
    FAILED = 4500
    JOURNAL_AWAY = 4503


class Hello(TypedDict):
    """Must be the first message, within 5 seconds."""

    type: Literal["hello"]
    token: str


class Ping(TypedDict):
    """Asks for the hearing time; also keeps the line open."""

    type: Literal["ping"]
    client_time: float


class Resync(TypedDict):
    """Asks for whole views: a patch did not fit."""

    type: Literal["resync"]


class Report(TypedDict):
    """Transient state of one's own: told to the podium for 10 seconds, never kept.

    `playing`, how well one's browser plays the programme, is told to the secretariat alone, for a minute.
    """

    type: Literal["report"]
    topic: Topic
    value: dict[str, Any]


class Problem(TypedDict):
    code: str
    """Stable, for machines."""
    text: str
    """One sentence for people."""
    by: NotRequired[str]
    """For `overtaken`: the id of what is current instead."""


class Welcome(TypedDict):
    """Answers `hello`."""

    type: Literal["welcome"]
    epoch: str
    """Changes when the server had to read the hearing anew: forget what was seen before."""
    now: int
    """Hearing time in milliseconds."""
    audience: Audience
    subject: str
    role: Role


class AudienceViewMessage(TypedDict):
    """The whole audience part."""

    type: Literal["view"]
    part: Literal["audience"]
    epoch: str
    seq: int
    view: AudienceView


class PersonalViewMessage(TypedDict):
    """The whole personal part."""

    type: Literal["view"]
    part: Literal["personal"]
    epoch: str
    seq: int
    view: PersonalView


class PatchMessage(TypedDict):
    """A change of one part, as JSON Merge Patch (RFC 7396)."""

    type: Literal["patch"]
    part: Part
    epoch: str
    base: int
    """The `seq` of the part this patch applies to; if that is not yours, send `resync`."""
    seq: int
    patch: dict[str, Any]


class Accepted(TypedDict):
    """The command is carried out and durable."""

    type: Literal["outcome"]
    id: str
    accepted: Literal[True]
    seq: int


class NotAccepted(TypedDict):
    """The command changed nothing."""

    type: Literal["outcome"]
    id: str
    accepted: Literal[False]
    error: Problem


class Pong(TypedDict):
    type: Literal["pong"]
    client_time: float
    now: int
    """Hearing time in milliseconds."""


class Transient(TypedDict):
    """Somebody's report, for the podium and for its sender."""

    type: Literal["transient"]
    topic: str
    key: str
    """The subject it is about."""
    value: NotRequired[dict[str, Any]]
    """Absent: gone."""
    number: int
    """Of two about the same key the higher one is newer."""
    expires_ms: int


class ErrorMessage(TypedDict):
    """Comes just before the server closes."""

    type: Literal["error"]
    error: Problem


ViewMessage = AudienceViewMessage | PersonalViewMessage
OutcomeMessage = Accepted | NotAccepted
ClientMessage = Hello | Ping | Resync | Report
"""What a client may send beside commands."""
ServerMessage = Welcome | ViewMessage | PatchMessage | OutcomeMessage | Pong | Transient | ErrorMessage


class CommandAccepted(TypedDict):
    """Answer to a command given by POST."""

    id: str
    accepted: Literal[True]
    seq: int


class CommandOutcome(TypedDict):
    """How a command ended, asked for by its id."""

    id: str
    accepted: bool
    seq: NotRequired[int]
    """Present when it was accepted."""
    error: NotRequired[Problem]
    """Present when it was refused."""


class CurrentView(TypedDict):
    """Both parts as they stand."""

    epoch: str
    seq: int
    now: int
    audience: AudienceView
    personal: PersonalView


class MaterialReceipt(TypedDict):
    """Answer to `POST .../materials`: the file is kept, and the journal knows of it."""

    material: str
    """SHA-256 of its bytes, hex: what commands name it by."""
    kind: MaterialKind
    media_type: str
    """As the bytes themselves say."""
    bytes: int
    duration_ms: NotRequired[int]
    """Of sound and video."""


class RoomLink(TypedDict):
    url: str
    """The room screen's page, with a fresh token in the fragment."""


class VisitorToken(TypedDict):
    token: str
    """An observer's, for an open hearing."""


class ModalitiesChange(TypedDict):
    at: int
    """Hearing time in milliseconds."""
    reason: str


class Modalities(TypedDict):
    name: str
    format: Format
    """All fields, as `ChangeModalities` takes them."""
    rules: dict[str, RuleView]
    """As in the views: keys and values, for pages to word."""
    sentences: list[str]
    """The same in English."""
    changes: list[ModalitiesChange]


class PlanMistake(TypedDict):
    """What is wrong in a file that was handed in, and where."""

    file: str
    line: NotRequired[int]
    field: NotRequired[str]
    text: str


class Readable(TypedDict):
    """What a file says, as the preparation's commands take it; the parts that it has."""

    plan: NotRequired[dict[str, Any]]
    format: NotRequired[dict[str, Any]]
    participants: NotRequired[list[dict[str, Any]]]
    delegations: NotRequired[list[dict[str, Any]]]
    slots: NotRequired[list[dict[str, Any]]]
    mistakes: list[PlanMistake]
    """With any of them, nothing else is there."""


class LinkNote(TypedDict):
    issued: int
    """How many links somebody has been handed."""
    expires: int
    """When the last of them does (Unix seconds)."""


class Preparation(TypedDict):
    stage: str
    plan: NotRequired[dict[str, Any]]
    """What is prepared, with the fields of `AmendPreparation`."""
    checks: dict[str, Check]
    links: dict[str, LinkNote]
    """By subject."""
    presets: dict[str, Format]


class TokenRequest(TypedDict):
    subjects: NotRequired[list[str]]
    """Whom for; absent: everybody with a seat."""
    hours: float
    """How long the links are good."""


class HandedLink(TypedDict):
    id: str
    role: str
    name: str
    member_state: NotRequired[str]
    link: str
    expires: int
    """Unix seconds."""


class HandedLinks(TypedDict):
    links: list[HandedLink]
    table: str
    """CSV, for a mail merge."""
    sheet: str
    """HTML to print, a page a person, with QR codes."""


class States(TypedDict):
    names: dict[str, str]
    """By ISO 3166-1 alpha-3 code, in the language asked for (CLDR)."""
    groups: dict[str, list[str]]
    """Codes of the Member States by regional group."""


class ProblemDocument(TypedDict):
    """RFC 9457, with our stable code."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    by: NotRequired[str]
