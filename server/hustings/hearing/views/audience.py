"""What everyone of an audience sees."""

from hustings.hearing.asking_views import asking_view
from hustings.hearing.candidacy_views import published
from hustings.hearing.clock import current
from hustings.hearing.draw_views import draw_view
from hustings.hearing.following import kept_apart
from hustings.hearing.model import Hearing
from hustings.hearing.plain_words import rules_of
from hustings.hearing.posts import differ
from hustings.hearing.preparation_views import delegations_view, posts_view
from hustings.hearing.question_views import Reader
from hustings.hearing.roles import PODIUM, Role
from hustings.hearing.slot_views import slot_view
from hustings.hearing.speaker_views import hand_view, interruption_view, rulings_view
from hustings.hearing.views.parts import (
    add_clock_rulings,
    format_view,
    on_air_view,
    participant_view,
    playing_view,
)
from hustings.hearing.views.podium import add_candidacies, add_queue, add_technical_desk, add_verbs
from hustings.hearing.views.questions import all_questions_view
from hustings.hearing.views.shapes import Audience, AudienceView

_READERS = {
    Audience.PODIUM: Reader.PODIUM,
    Audience.DELEGATES: Reader.DELEGATES,
    Audience.FLOOR: Reader.PUBLIC,
}


def audience_of(state: Hearing, role: Role, subject: str) -> Audience:
    """Which audience part somebody shares at the moment."""
    if role in PODIUM:
        return Audience.PODIUM
    if kept_apart(state, role, subject):
        return Audience.APART
    return Audience.DELEGATES if role is Role.DELEGATE else Audience.FLOOR


def audience_view(
    state: Hearing, audience: Audience, before: tuple[Hearing, AudienceView] | None = None
) -> AudienceView:
    """What everyone of an audience sees.

    Args:
        state: The hearing.
        audience: Whose view.
        before: The same audience's view of an earlier state. The parts of it that hold still are taken over
            as they are, the same objects, so that who compares the two has little to compare.
    """
    podium, apart = audience is Audience.PODIUM, audience is Audience.APART
    view: AudienceView = {
        "hearing": state.id,
        "title": state.title,
        "stage": state.stage,
        "participants": {p.id: participant_view(state, p) for p in state.participants.values()},
        "slots": {slot.id: slot_view(slot) for slot in state.slots.values()},
        "on_air": {"audio": {}} if apart else on_air_view(state),
        "questions": {}
        if apart
        else all_questions_view(state, _READERS[audience], before and (before[0], before[1]["questions"])),
        "draws": {draw.id: draw_view(draw) for draw in state.draws.values()},
    }
    if state.rehearsal:
        view["rehearsal"] = True
    if state.starts is not None:
        view["starts"] = state.starts
    if state.format is not None:
        view["format"] = format_view(state.format)
        view["rules"] = rules_of(state.format, differ(state))
    if state.posts:
        view["posts"] = posts_view(state)
    if state.delegations:
        view["delegations"] = delegations_view(state)
    if state.changes:
        numbered = enumerate(state.changes, start=1)
        view["changes"] = {str(n): {"rank": n, "at": c.at, "reason": c.reason} for n, c in numbered}
    if state.current_slot is not None:
        view["current_slot"] = state.current_slot
    running = current(state)
    if running is not None:
        view["current_phase"] = running[1].kind
    if state.current_question is not None and not apart:
        view["current_question"] = state.current_question
        if state.batch:
            view["batch"] = {id: place for place, id in enumerate(state.batch, start=1)}
    asking = asking_view(state)
    if asking:
        view["asking"] = asking
    if state.floor is not None:
        view["floor"] = {
            "grant": state.floor.id,
            "holder": state.floor.holder,
            "since": state.floor.since,
        }
        if not state.floor.ready:
            view["floor"]["called"] = True
    if state.hands:
        # What somebody wants to say may speak of what was asked before.
        view["hands"] = {hand.id: hand_view(hand, text=not apart) for hand in state.hands.values()}
    if state.interruption is not None:
        view["interruption"] = interruption_view(state.interruption)
    if state.point_rulings and not apart:
        view["point_rulings"] = rulings_view(state.point_rulings)
    if state.playing is not None and not apart:
        view["playing"] = playing_view(state.playing)
    add_clock_rulings(view, state)
    if podium:
        add_queue(view, state)
        add_technical_desk(view, state)
        add_verbs(view, state)
        add_candidacies(view, state)
    elif state.filings and not apart and (shown := published(state)):
        view["filings"] = shown
    return view
