"""The hearing as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hustings.hearing.model.actions import Action, Undoing
from hustings.hearing.model.asking import Turn
from hustings.hearing.model.candidacy import Acceptance, FiledStatement, Filing, Message
from hustings.hearing.model.draws import Draw
from hustings.hearing.model.floor import Grant, Hand, Interruption, PointRuling
from hustings.hearing.model.format import Format, ModalityChange
from hustings.hearing.model.materials import Material
from hustings.hearing.model.playing import Played, Playing, Readiness
from hustings.hearing.model.preparing import Delegation, IssuedToken, Post
from hustings.hearing.model.questions import Question
from hustings.hearing.model.reports import Feed, InterpretationLoss, Recording, SignedHead
from hustings.hearing.model.rulings import Ruling
from hustings.hearing.model.slots import Intervention, Participant, Slot
from hustings.hearing.model.stages import Stage


@dataclass(frozen=True)
class Hearing:
    """All there is to know of a hearing at one moment. Without slots: see `changing.replace`."""

    id: str
    stage: Stage = Stage.UNPREPARED
    title: str = ""
    format: Format | None = None
    changes: tuple[ModalityChange, ...] = ()
    starts: int | None = None
    """When it is planned to open (Unix milliseconds, as hearing time)."""
    candidatures_closed: int | None = None
    rehearsal: bool = False
    posts: Mapping[str, Post] = field(default_factory=dict)
    """In their order."""
    delegations: Mapping[str, Delegation] = field(default_factory=dict)
    participants: Mapping[str, Participant] = field(default_factory=dict)
    slots: Mapping[str, Slot] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Ids of the questions of each delegation (`delegations.of`)."""
    queue_end: int = 0
    """How often a question took the last place of the queue (`places`)."""
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    interpretation_losses: tuple[InterpretationLoss, ...] = ()
    recordings: Mapping[str, Recording] = field(default_factory=dict)
    draws: Mapping[str, Draw] = field(default_factory=dict)
    materials: Mapping[str, Material] = field(default_factory=dict)
    """Files that people handed in, by the SHA-256 of their bytes."""
    filings: Mapping[str, Filing] = field(default_factory=dict)
    """Candidates' material, in the order it was filed."""
    statements: Mapping[str, FiledStatement] = field(default_factory=dict)
    """By slot; see `statements.of_slot`."""
    acceptances: Mapping[str, Acceptance] = field(default_factory=dict)
    """By candidate, of whatever version of the guidelines; see `guidelines.accepted`."""
    messages: Mapping[str, Message] = field(default_factory=dict)
    inboxes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Ids of the messages to each person."""
    readiness: Mapping[str, Readiness] = field(default_factory=dict)
    """Which recordings can be played on air, by material."""
    playing: Playing | None = None
    """What is played on air."""
    played: tuple[Played, ...] = ()
    """What was, in order."""
    signed_heads: tuple[SignedHead, ...] = ()
    issued: tuple[IssuedToken, ...] = ()
    """Links handed out by this server's secretariat, in their order."""
    revoked: frozenset[str] = frozenset()
    """Ids (`jti`) of revoked tokens."""
    current_slot: str | None = None
    current_question: str | None = None
    batch: tuple[str, ...] = ()
    """Questions put before the current one, which are answered together with it."""
    batch_answered: bool = False
    """The candidate has begun to answer what is being put."""
    registrations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By slot: Member States that have registered to ask its candidate, in the order they came."""
    turns: Mapping[str, tuple[Turn, ...]] = field(default_factory=dict)
    """By slot, where the format says who asks."""
    floor: Grant | None = None
    intervention: Intervention | None = None
    hands: Mapping[str, Hand] = field(default_factory=dict)
    interruption: Interruption | None = None
    point_rulings: tuple[PointRuling, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    """What was decided and when, in order, for the record."""
    muted: frozenset[str] = frozenset()
    """Participants whose microphone the chair has closed; only they themselves open it again."""
    presiding: str | None = None
    """Who took the chair; None while it is with whoever takes part as chair."""
    idle_since: int | None = None
    """Since when the next candidate is awaited, between slots."""
    clock_at: int = 0
    """When a clock was last touched: no pause is dated back further."""
    suspended_from: Stage | None = None
    opened_at: int | None = None
    closed_at: int | None = None
    recording_stopped: str | None = None
    """Why the recorder has stopped, while it has."""
    recording_stopped_at: int | None = None
    actions: tuple[Action, ...] = ()
    """What the podium did last, the oldest first."""
    withdrawals: Mapping[str, Action] = field(default_factory=dict)
    """By question: how its delegation withdrew it, while that can be undone."""
    undone: tuple[Undoing, ...] = ()
    seq: int = 0
    """Number of the last event folded in; the first event is 1."""
    time: int = 0
    """Time of the last event."""
