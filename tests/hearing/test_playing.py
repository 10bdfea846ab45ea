"""Files on air: what everybody sees, whose time runs, what makes them stand and what ends them."""

from collections.abc import Callable

import pytest
from tests.hearing.recordings import ADA, FILED, called, filed, hand_in, plan, playing, ready
from tests.hearing.rehearsal import KENYA, MEDIA, QUESTIONS, STATEMENT, Rehearsal, in_statement, opened

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.clock import PLAYING_LOST
from hustings.hearing.errors import Code
from hustings.hearing.floor import PLAYING, on_air
from hustings.hearing.model import (
    AtZero,
    HandKind,
    InterventionKind,
    MaterialKind,
    OnAir,
    OnLineLost,
    PlayingEnd,
    PlayingKind,
)
from hustings.hearing.record import public_record

SEEN = OnAir(PLAYING, frozenset({PLAYING, "chair"}))


def with_message(**changed: object) -> Rehearsal:
    hearing = called(**changed)
    hearing.do(c.PlayMessage("q1"), after=2_000)
    return hearing


def with_statement(**changed: object) -> Rehearsal:
    hearing = filed(**changed)
    hearing.do(c.PlayStatement("slot-ada", FILED), after=2_000)
    return hearing


def spent(hearing: Rehearsal, phase: object) -> int:
    return hearing.phase("slot-ada", phase).clock.spent_at(hearing.now)  # type: ignore[arg-type]


def test_a_message_is_seen_and_heard_and_is_the_questions_turn() -> None:
    hearing = with_message()
    assert on_air(hearing.state) == SEEN
    turn = hearing.state.intervention
    assert turn is not None
    assert (turn.kind, turn.question) == (InterventionKind.QUESTION, "q1")
    before = spent(hearing, QUESTIONS)
    hearing.now += 5_000
    assert hearing.state.playing is not None
    assert hearing.state.playing.position_at(hearing.now) == 5_000
    assert turn.clock.spent_at(hearing.now) == 7_000, "from the call on"
    assert spent(hearing, QUESTIONS) == before + 5_000


def test_its_end_is_not_the_end_of_anything_else() -> None:
    hearing = with_message()
    ended = e.PlayingEnded(playing(hearing), PlayingEnd.OVER)
    report = c.ReportPlayingEnded(playing(hearing))
    assert hearing.do(report, MEDIA, after=20_000) == (ended,)
    assert hearing.do(report, MEDIA) == (), "told twice"
    assert on_air(hearing.state) == OnAir("candidate:ada", frozenset({"candidate:ada", "chair"}))
    assert hearing.state.intervention is not None
    assert hearing.state.current_question == "q1"


def test_then_the_candidate_answers_with_the_answers_time() -> None:
    hearing = with_message()
    turn = hearing.state.intervention
    assert turn is not None
    answer = c.BeginIntervention("slot-ada", InterventionKind.ANSWER, turn.id)
    events = hearing.do(answer, after=20_000)
    assert e.PlayingEnded(hearing.state.played[-1].id, PlayingEnd.REPLACED) in events
    assert hearing.state.intervention is not None
    assert hearing.state.intervention.kind is InterventionKind.ANSWER
    slot = hearing.state.slots["slot-ada"]
    assert (slot.asked.count, slot.asked.spent_ms) == (1, 22_000)


def test_a_message_may_be_played_again_while_its_question_is_put() -> None:
    hearing = with_message()
    assert hearing.refused(c.PlayMessage("q1")).code is Code.OVERTAKEN, "a double click"
    hearing.do(c.StopPlaying(playing(hearing)), after=1_000)
    hearing.do(c.PlayMessage("q1"), after=1_000)
    assert on_air(hearing.state) == SEEN
    record = public_record(hearing.state, hearing.now)["questions"][0]
    (played,) = record["message"]["played"]
    assert (played["played_ms"], played["end"], played["slot"]) == (1_000, "stopped", "slot-ada")


def test_what_cannot_be_played_as_a_message() -> None:
    hearing = called()
    assert hearing.refused(c.PlayMessage("none")).code is Code.UNKNOWN
    hearing.ask("written")
    hearing.do(c.AdmitQuestion("written"))
    assert hearing.refused(c.PlayMessage("written")).code is Code.OVERTAKEN
    hearing.do(c.CallQuestion("written", "q1"))
    assert hearing.refused(c.PlayMessage("written")).code is Code.INVALID
    assert hearing.refused(c.PlayMessage("q1")).code is Code.OVERTAKEN


def test_only_whoever_presides_plays_and_stops() -> None:
    hearing = with_message()
    assert hearing.refused(c.StopPlaying(playing(hearing)), KENYA).code is Code.NOT_PERMITTED
    assert hearing.refused(c.StopPlaying("another")).by == playing(hearing)


def test_a_filed_statement_runs_into_the_slots_time_and_the_floor_is_the_candidates() -> None:
    hearing = filed()
    hearing.do(c.GiveFloor("chair", hearing.grant()))
    before = spent(hearing, STATEMENT)
    hearing.do(c.PlayStatement("slot-ada", FILED, 30_900))
    assert on_air(hearing.state) == SEEN, "whoever presides is heard beside it"
    assert hearing.state.floor is not None
    assert hearing.state.floor.holder == "ada"
    hearing.now += 10_000
    assert hearing.state.playing is not None
    assert hearing.state.playing.position_at(hearing.now) == 40_000, "from the whole second on"
    assert spent(hearing, STATEMENT) == before + 10_000
    hearing.do(c.ReportPlayingEnded(playing(hearing)), MEDIA, after=50_000)
    (played,) = public_record(hearing.state, hearing.now)["statements_played"]
    assert (played["candidate"], played["sha256"], played["from_ms"]) == ("ada", FILED, 30_000)
    assert (played["played_ms"], played["end"]) == (60_000, "over")


def test_only_the_candidates_own_statement_that_is_ready() -> None:
    hearing = opened(plan())
    play = c.PlayStatement("slot-ada", FILED)
    hand_in(hearing, FILED, MaterialKind.STATEMENT, "ada", duration_ms=90_000)
    hearing.do(c.FileStatement("slot-ada", FILED), ADA)
    assert hearing.refused(play).code is Code.NOT_NOW, "no slot runs"
    hearing.do(c.StartSlot("slot-ada"))
    assert hearing.refused(play).code is Code.NOT_NOW, "it is not ready"
    ready(hearing, FILED, 90_000)
    assert hearing.refused(c.PlayStatement("slot-ada", "c" * 64)).by == FILED
    assert hearing.refused(c.PlayStatement("slot-ada", FILED, 90_000)).code is Code.INVALID
    assert hearing.refused(c.PlayStatement("slot-bo", FILED)).code is Code.OVERTAKEN
    hearing.do(play)
    hearing = in_statement(plan())
    assert hearing.refused(play).code is Code.UNKNOWN, "nothing is filed"


def test_after_a_lost_line_the_statement_goes_on_in_the_candidates_place() -> None:
    hearing = filed(on_line_lost=OnLineLost.PAUSE)
    hearing.do(c.ReportFeedFound("candidate:ada", "s1", "ada"), MEDIA)
    hearing.do(c.ReportFeedLost("candidate:ada", "s1", hearing.now + 1_000), MEDIA, after=3_000)
    assert hearing.phase("slot-ada", STATEMENT).paused_since is not None
    hearing.do(c.PlayStatement("slot-ada", FILED, 1_000), after=10_000)
    assert hearing.phase("slot-ada", STATEMENT).paused_since is None
    hearing.do(c.ReportFeedFound("candidate:ada", "s2", "ada"), MEDIA, after=1_000)
    hearing.do(c.ReportFeedLost("candidate:ada", "s2", hearing.now), MEDIA, after=1_000)
    assert hearing.phase("slot-ada", STATEMENT).paused_since is None, "nobody needs that line now"
    assert on_air(hearing.state) == SEEN


def test_it_stands_and_goes_on_with_the_clock() -> None:
    hearing = with_statement()
    hearing.do(c.PauseClock("slot-ada", STATEMENT, "Fire drill"), after=4_000)
    hearing.now += 60_000
    assert hearing.state.playing is not None
    assert hearing.state.playing.position_at(hearing.now) == 4_000
    assert on_air(hearing.state) == SEEN, "its picture stands"
    hearing.do(c.ResumeClock("slot-ada", STATEMENT))
    assert hearing.state.playing is not None
    assert hearing.state.playing.position_at(hearing.now + 1_000) == 5_000


@pytest.mark.parametrize("begin", [with_message, with_statement])
def test_a_point_of_order_goes_before_it_and_then_it_goes_on(begin: Callable[[], Rehearsal]) -> None:
    hearing = begin()
    hearing.do(c.RaiseHand("point", HandKind.POINT_OF_ORDER), KENYA, after=3_000)
    assert hearing.state.playing is not None
    assert hearing.state.playing.clock.running_since is None
    assert on_air(hearing.state) == SEEN, "the picture stands"
    assert hearing.refused(c.PlayMessage("q1")).code in (Code.OVERTAKEN, Code.NOT_NOW)
    hearing.do(c.RulePointOfOrder("point", granted=False, reason="No."), after=5_000)
    assert hearing.state.playing is not None
    assert hearing.state.playing.position_at(hearing.now + 1_000) == 4_000


def test_an_interruption_by_the_chair_shows_the_chair_and_then_it_goes_on() -> None:
    hearing = with_statement()
    hearing.do(c.InterruptSpeaker(hearing.grant()), after=3_000)
    assert on_air(hearing.state) == OnAir("chair", frozenset({"chair"}))
    assert hearing.state.interruption is not None
    hearing.do(c.EndInterruption(hearing.state.interruption.id), after=5_000)
    assert on_air(hearing.state) == SEEN
    assert hearing.state.playing is not None
    assert hearing.state.playing.position_at(hearing.now) == 3_000


def test_it_does_not_go_on_when_the_chair_gave_the_floor_to_somebody_else_meanwhile() -> None:
    hearing = with_statement()
    hearing.do(c.InterruptSpeaker(hearing.grant()), after=3_000)
    hearing.do(c.GiveFloor("vice-chair", hearing.grant()))
    assert hearing.state.interruption is not None
    hearing.do(c.EndInterruption(hearing.state.interruption.id), after=5_000)
    assert hearing.state.playing is None
    assert hearing.state.played[-1].end is PlayingEnd.REPLACED


ENDS: dict[str, Callable[[Rehearsal], c.Command]] = {
    "the phase": lambda h: c.NextPhase("slot-ada", STATEMENT),
    "the slot": lambda h: c.EndSlot("slot-ada"),
    "a suspension": lambda h: c.SuspendHearing(),
    "a withdrawal": lambda h: c.WithdrawCandidate("ada", "Family reasons"),
    "another speaker": lambda h: c.GiveFloor("chair", h.grant()),
    "the floor withdrawn": lambda h: c.WithdrawFloor(h.grant()),
}


@pytest.mark.parametrize("what", ENDS)
def test_what_takes_its_place_ends_it(what: str) -> None:
    hearing = with_statement()
    hearing.do(ENDS[what](hearing), after=3_000)
    assert hearing.state.playing is None
    (played,) = hearing.state.played
    assert (played.kind, played.end, played.played_ms) == (
        PlayingKind.STATEMENT,
        PlayingEnd.REPLACED,
        3_000,
    )
    assert on_air(hearing.state).video != PLAYING


def test_the_next_question_ends_a_message() -> None:
    hearing = with_message()
    hearing.ask("next")
    hearing.do(c.AdmitQuestion("next"))
    hearing.do(c.CallQuestion("next", "q1"), after=1_000)
    assert hearing.state.playing is None
    hearing = with_message()
    hearing.do(c.MarkAnswered("q1"), after=1_000)
    assert hearing.state.playing is None


def test_the_end_of_the_grace_ends_it_where_the_format_closes_the_microphone() -> None:
    hearing = with_statement(at_zero=AtZero.WITHDRAW)
    hearing.tick(after=20 * 60_000)
    assert hearing.state.playing is None
    assert hearing.state.floor is None


def test_when_its_process_is_gone_the_clock_stands_and_goes_on_with_the_next() -> None:
    hearing = with_statement()
    hearing.do(c.ReportFeedFound(PLAYING, "s1", "playing"), MEDIA, after=100)
    began = hearing.now
    hearing.do(c.ReportFeedLost(PLAYING, "s1", began + 5_000), MEDIA, after=9_000)
    phase = hearing.phase("slot-ada", STATEMENT)
    assert (phase.paused_since, phase.pause_reason) == (began + 5_000, PLAYING_LOST)
    assert hearing.state.playing is not None
    assert hearing.state.playing.position_at(hearing.now) == 5_100, "as of the last that was sent"
    hearing.do(c.ReportFeedFound(PLAYING, "s2", "playing"), MEDIA, after=1_000)
    assert hearing.phase("slot-ada", STATEMENT).paused_since is None
    assert hearing.state.playing is not None
    assert hearing.state.playing.position_at(hearing.now + 900) == 6_000
    assert hearing.phase("slot-ada", STATEMENT).paused_ms == 5_000, "nobody's time went by meanwhile"


def test_the_end_of_an_earlier_playing_stops_no_clock() -> None:
    hearing = with_statement()
    hearing.do(c.ReportFeedFound(PLAYING, "s1", "playing"), MEDIA, after=100)
    hearing.do(c.StopPlaying(playing(hearing)), after=1_000)
    hearing.do(c.PlayStatement("slot-ada", FILED, 20_000), after=1_000)
    hearing.do(c.ReportFeedLost(PLAYING, "s1", hearing.now - 900), MEDIA)
    assert hearing.phase("slot-ada", STATEMENT).paused_since is None
