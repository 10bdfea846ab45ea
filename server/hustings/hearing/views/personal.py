"""What one person sees besides."""

from hustings.hearing import statements
from hustings.hearing.candidacy_views import guidelines_view, inbox_view, own_filings, statement_view
from hustings.hearing.commands import Actor
from hustings.hearing.delegations import asked_by
from hustings.hearing.entitled import as_asker, may_ask
from hustings.hearing.floor import on_air
from hustings.hearing.model import Hearing, OnAir
from hustings.hearing.question_views import QuestionView, Reader, question_view
from hustings.hearing.roles import PODIUM, Role
from hustings.hearing.selection import next_question
from hustings.hearing.views.questions import Drawn, questions_view
from hustings.hearing.views.shapes import PersonalView
from hustings.hearing.views.since import Since
from hustings.hearing.views.verbs import own_verbs_view


def personal_view(
    state: Hearing,
    actor: Actor,
    name: str,
    *,
    air: OnAir | None = None,
    before: tuple[Hearing, PersonalView] | None = None,
    since: Since | None = None,
) -> PersonalView:
    """What one person sees besides: own slot and feed, and the questions of the own delegation.

    Args:
        state: The hearing.
        actor: The person, as their token says.
        name: What to call them; a participant's own name goes before it.
        air: `floor.on_air(state)`, from who has it already for others who look at the same state.
        before: The same person's view of an earlier state; as in `audience_view`.
        since: What has changed since that state, from who has it already.
    """
    if before is not None and since is not None and since.nothing_for(actor):
        return before[1]
    seat = state.participants.get(actor.subject)
    seen = on_air(state) if air is None else air
    feed = None if seat is None else seat.feed
    view: PersonalView = {
        "subject": actor.subject,
        "role": actor.role,
        "name": name if seat is None else seat.name,
        "holds_floor": state.floor is not None and state.floor.holder == actor.subject,
        "on_air": feed is not None and (feed == seen.video or feed in seen.audio),
        "questions": _own_questions(state, actor, before and (before[0], before[1]["questions"]), since),
    }
    if actor.member_state is not None:
        view["member_state"] = actor.member_state
    if feed is not None:
        view["feed"] = feed
    if actor.subject in state.inboxes:
        view["messages"] = inbox_view(state, actor.subject)
    if actor.role is Role.CANDIDATE:
        add_candidacy(view, state, actor.subject)
    if may_ask(state, actor):
        view["asks"] = True
    if seat is not None and seat.group is not None:
        view["group"] = seat.group
    slot = next((slot.id for slot in state.slots.values() if slot.candidate == actor.subject), None)
    if slot is not None and actor.role is Role.CANDIDATE:
        view["slot"] = slot
        shown = state.format is not None and state.format.show_next_question and slot == state.current_slot
        coming = next_question(state, slot) if shown else None
        if coming is not None:
            view["next_question"] = question_view(state, coming, Reader.PUBLIC, text=True)
    if actor.role in PODIUM:
        view["verbs"] = own_verbs_view(state, actor)
    return view


def add_candidacy(view: PersonalView, state: Hearing, candidate: str) -> None:
    """A candidate's own affairs."""
    if own := own_filings(state, candidate):
        view["filings"] = own
    for slot in state.slots.values():
        filed = statements.of_slot(state, slot.id)
        if slot.candidate == candidate and filed is not None:
            view["statement"] = statement_view(state, slot, filed)
    asked = guidelines_view(state, candidate)
    if asked is not None and candidate in state.participants:
        view["guidelines"] = asked


def _own_questions(
    state: Hearing, actor: Actor, before: Drawn | None, since: Since | None
) -> dict[str, QuestionView]:
    if actor.role not in (Role.DELEGATE, Role.OBSERVER):
        return {}
    if before is not None and since is not None and since.same_questions(actor):
        return before[1]
    return questions_view(state, asked_by(state, as_asker(actor)), Reader.ASKER, before)
