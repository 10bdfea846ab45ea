"""What a console shows of the chair's verbs is what the rules then do."""

import hashlib
from itertools import product
from typing import Any

from hypothesis.stateful import invariant
from tests.hearing.any.acting import Acting
from tests.hearing.rehearsal import CHAIR, SECRETARIAT, VICE_CHAIR

from hustings.hearing import commands as c
from hustings.hearing.beacons import CHAINS
from hustings.hearing.draw_fold import open_draw
from hustings.hearing.drawn_order import not_begun
from hustings.hearing.engine import decide, next_deadline
from hustings.hearing.errors import Refused
from hustings.hearing.model import Hearing, InterventionKind, PhaseKind
from hustings.hearing.verbs import ORDER, whoever_presides
from hustings.hearing.views import Audience, audience_view, personal_view
from hustings.wire.commands import CLASSES, parse_command

ID = "6f1c9d1e-1111-4222-8333-444455556666"
OBJECTS_COME_AND_GO = {
    c.GiveFloor,
    c.RulePointOfOrder,
    c.GiveReply,
    c.StartOrderDraw,
    c.CloseContributions,
    c.ConcludeDraw,
    c.VoidDraw,
    c.TakeChair,
}


def filled(state: Hearing, needs: dict[str, bool]) -> dict[str, Any]:
    """What a person would fill in."""
    draw = open_draw(state)
    signed = bytes(96 if draw is None or draw.beacon is None else CHAINS[draw.beacon].signature_bytes)
    values: dict[str, Any] = {
        "reason": "A reason",
        "without_drawn": "A reason",
        "seconds": 10,
        "granted": True,
        "draw": "another-draw",
        "slots": [slot.id for slot in state.slots.values() if not_begun(slot)],
        "method": "operator",
        "number": "004711",
        "result": [] if draw is None else list(draw.items[: draw.choose]),
        "signature": signed.hex(),
        "randomness": hashlib.sha256(signed).hexdigest(),
    }
    return {name: values[name] for name in needs}


def sent(state: Hearing, verb: dict[str, Any]) -> c.Command:
    """What a page sends for a verb, read as the server reads it."""
    return parse_command({"id": ID, **verb["command"], **filled(state, verb.get("needs", {}))}, client=True)[
        1
    ]


def refused(state: Hearing, command: c.Command, by: c.Actor, now: int) -> Refused | None:
    try:
        decide(state, c.Submission("trial", by, command, bytes(32)), now)
    except Refused as caught:
        return caught
    return None


def of_any_object(state: Hearing, name: str) -> list[c.Command]:
    """Every command of a name that names something which is there."""
    slots, questions, phases = list(state.slots), list(state.questions), list(PhaseKind)
    kind = CLASSES[name]
    match name:
        case "StartSlot" | "EndSlot":
            return [kind(slot) for slot in slots]
        case "NextPhase" | "PauseClock" | "ResumeClock":
            return [kind(*both) for both in product(slots, phases)]
        case "RestoreTime" | "ExtendTime":
            return [kind(slot, phase, 1, "A reason") for slot, phase in product(slots, phases)]
        case "MoveSlot":
            return [c.MoveSlot(slot, "A reason") for slot in slots]
        case "CallQuestion":
            return [c.CallQuestion(question, state.current_question) for question in questions]
        case "MarkAnswered":
            return [c.MarkAnswered(question) for question in questions]
        case "BeginIntervention":
            turn = None if state.intervention is None else state.intervention.id
            return [c.BeginIntervention(slot, InterventionKind.QUESTION, turn) for slot in slots]
        case _:
            return []


class VerbInvariants(Acting):
    @invariant()
    def verbs_are_legal_as_shown(self) -> None:
        state = self.state
        presides = whoever_presides(state)
        view = audience_view(state, Audience.PODIUM)
        names = {id.split(":")[0] for id in view["verbs"]}
        assert {kind.__name__ for kind in set(ORDER) - OBJECTS_COME_AND_GO} <= names
        for id, verb in view["verbs"].items():
            self.is_as_shown(id, dict(verb), presides)
        actor = (CHAIR, VICE_CHAIR, SECRETARIAT)[state.seq % 3]
        own = personal_view(state, actor, "")["verbs"]
        for id, verb in {**view["verbs"], **own}.items():
            shown = own.get(id, own.get(id.split(":")[0], verb))
            self.is_as_shown(id, {**verb, **shown} if shown["legal"] else dict(shown), actor)

    def is_as_shown(self, id: str, verb: dict[str, Any], by: c.Actor) -> None:
        state = self.state
        if verb["legal"]:
            assert refused(state, sent(state, verb), by, state.time) is None, id
            return
        if "command" not in verb:
            others = of_any_object(state, id) if ":" not in id else []
            assert all(refused(state, other, by, state.time) is not None for other in others), id
            return
        command, opens = sent(state, verb), verb["legal_from"]
        found = refused(state, command, by, state.time)
        assert found is not None
        assert (found.code, found.text) == (verb["code"], verb["why"])
        assert opens > state.time
        assert refused(state, command, by, opens) is None or self.something_is_due_by(opens)

    def something_is_due_by(self, time: int) -> bool:
        deadline = next_deadline(self.state)
        return deadline is not None and deadline <= time
