"""What only the podium sees: the queue's next, feeds and recordings."""

from hustings.hearing.candidacy_views import (
    acceptances_view,
    all_filings,
    newest_messages,
    statements_view,
)
from hustings.hearing.delegations import second_rounds
from hustings.hearing.drawn_questions import drawable, draws_questions, owed
from hustings.hearing.model import Hearing, SlotStage
from hustings.hearing.policy import WHY_NOT_NOW
from hustings.hearing.selection import next_question
from hustings.hearing.views.actions import actions_view
from hustings.hearing.views.alarms import alarms_view
from hustings.hearing.views.shapes import AudienceView
from hustings.hearing.views.verbs import verbs_view


def add_queue(view: AudienceView, state: Hearing) -> None:
    if draws_questions(state.format):
        view["drawable"] = dict.fromkeys(_to_draw(state), True)
    if state.current_slot is None:
        return
    left = owed(state, state.slots[state.current_slot])
    if left > 0:
        view["drawn_owed"] = left
    coming = next_question(state, state.current_slot)
    if coming is not None:
        view["next_question"] = coming.id
    waiting = second_rounds(state, state.current_slot)
    if waiting:
        view["second_rounds"] = dict.fromkeys(sorted(waiting), True)


def add_verbs(view: AudienceView, state: Hearing) -> None:
    """After `add_queue`, which finds the next question."""
    view["verbs"] = verbs_view(state, view.get("next_question"))
    view["not_now"] = WHY_NOT_NOW[state.stage]
    if state.actions:
        view["actions"] = actions_view(state)
    if raised := alarms_view(state):
        view["alarms"] = raised


def add_candidacies(view: AudienceView, state: Hearing) -> None:
    """Candidates' affairs; what there is nothing of is absent."""
    if state.filings:
        view["filings"] = all_filings(state)
    if statements := statements_view(state):
        view["statements"] = statements
    acceptances = acceptances_view(state)
    if acceptances is not None:
        view["acceptances"] = acceptances
    if state.messages:
        view["messages"] = newest_messages(state)


def _to_draw(state: Hearing) -> list[str]:
    """Of the running slot, else of the first to come that has any."""
    coming = sorted((s for s in state.slots.values() if s.stage is SlotStage.WAITING), key=lambda s: s.rank)
    slots = [state.current_slot] if state.current_slot is not None else [slot.id for slot in coming]
    return next((found for slot in slots if (found := drawable(state, slot))), [])


def add_technical_desk(view: AudienceView, state: Hearing) -> None:
    view["feeds"] = {
        feed.name: {"subject": feed.subject, "up": feed.up, "since": feed.since}
        for feed in state.feeds.values()
    }
    view["recordings"] = {
        recording.file: {
            "feed": recording.feed,
            "start": recording.start,
            "end": recording.end,
            "bytes": recording.bytes,
            "sha256": recording.sha256,
            "recovered": recording.recovered,
        }
        for recording in state.recordings.values()
    }
    if state.recording_stopped is not None:
        view["recording_stopped"] = state.recording_stopped
