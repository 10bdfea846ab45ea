"""Who may read which private parts of a journal's entries; what is left out keeps its digest.

Three clearances: the podium's export carries all but what stays with the server; a delegation's the texts of
its own questions and what it was told of them; everybody else's only what the modalities publish.
"""

from enum import StrEnum

from hustings.hearing.chain import Entry, Sealed, for_podium
from hustings.hearing.commands import Actor
from hustings.hearing.delegations import asked_by
from hustings.hearing.model import Hearing, Question, QuestionStage, RefusedText, Stage
from hustings.hearing.roles import PODIUM, Role


class Clearance(StrEnum):
    PODIUM = "podium"
    DELEGATION = "delegation"
    PUBLIC = "public"


_ASKED = frozenset({"QuestionSubmitted", "QuestionRevised"})
_TOLD = frozenset({"QuestionRefused", "QuestionReturned"})
_TEXT = "text"


def clearance_of(actor: Actor) -> Clearance:
    if actor.role in PODIUM:
        return Clearance.PODIUM
    return Clearance.DELEGATION if actor.role is Role.DELEGATE else Clearance.PUBLIC


def refused_text_is_public(state: Hearing, question: Question) -> bool:
    """Whether the modalities publish the text of a question that was refused, now that all is over."""
    return (
        question.stage is QuestionStage.REFUSED
        and state.stage is Stage.CLOSED
        and state.format is not None
        and state.format.refused_text is RefusedText.PUBLISHED
    )


class Exporting:
    """The entries of one hearing as one reader may have them.

    Args:
        state: The hearing at the end of what is exported.
        actor: Who reads; None: anybody.
    """

    def __init__(self, state: Hearing, actor: Actor | None) -> None:
        self.clearance = Clearance.PUBLIC if actor is None else clearance_of(actor)
        self._questions = state.questions
        own = self.clearance is Clearance.DELEGATION and actor is not None
        self._own = frozenset(q.id for q in asked_by(state, actor)) if own and actor else frozenset()
        self._published = frozenset(
            question.id for question in state.questions.values() if refused_text_is_public(state, question)
        )

    def shown(self, entry: Entry) -> Entry:
        """The entry with the private values that this reader may have."""
        if self.clearance is Clearance.PODIUM:
            return for_podium(entry)
        parts: dict[str, Sealed] = {
            name: part if self._may_read(entry, name) else {"digest": part["digest"]}
            for name, part in entry["private"].items()
        }
        return {**entry, "private": parts}

    def _may_read(self, entry: Entry, part: str) -> bool:
        if part != _TEXT:
            return False
        kind, question = entry["type"], entry["public"].get("question")
        if question in self._own:
            return kind in _ASKED or kind in _TOLD
        # Only what it said in the end: what it said before it was revised is the delegation's own.
        sealed = entry["private"][part]
        return (
            kind in _ASKED
            and question in self._published
            and sealed.get("value") == self._questions[question].text
        )
