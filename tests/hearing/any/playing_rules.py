"""What may be done with recordings, and what must hold of whatever is played."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from tests.hearing.any.acting import AIMED, ASKERS, LEADERS, NUMBERS, RARELY, SLOT_IDS, TO, Acting
from tests.hearing.rehearsal import MEDIA, SYSTEM

from hustings.hearing import commands as c
from hustings.hearing.clock import current
from hustings.hearing.floor import PLAYING, on_air
from hustings.hearing.model import MaterialKind, PlayingKind, QuestionStage
from hustings.hearing.roles import Role

LENGTHS = st.sampled_from([500, 1_500, 2_900, 3_500])
"""With a message's second and its slack: allowed but for the last."""


class PlayingRules(Acting):
    @rule(by=ASKERS, slot=TO, duration_ms=LENGTHS, ready=AIMED, told=AIMED)
    def ask_by_message(
        self, by: c.Actor, slot: str | None, duration_ms: int, ready: bool, told: bool
    ) -> None:
        material = f"{self.asked:064x}"
        kind = MaterialKind.QUESTION_MESSAGE
        if told:
            self.give(c.ReportMaterial(material, kind, "video/webm", 9, duration_ms, by.subject), SYSTEM)
        text = f"secret text {self.asked}."
        self.give(c.SubmitQuestion(f"q{self.asked}", slot, text, message=material), by)
        self.asked += 1
        if ready:
            self.give(c.ReportMaterialReady(material, duration_ms, True), MEDIA)

    @rule(number=NUMBERS, fails=RARELY)
    def made_ready(self, number: int, fails: bool) -> None:
        material = f"{number:064x}"
        failed = c.ReportMaterialFailed(material, "secret words.")
        self.give(failed if fails else c.ReportMaterialReady(material, 1_000, True), MEDIA)

    @rule(slot=SLOT_IDS)
    def file_statement_ahead(self, slot: str) -> None:
        candidate = self.state.slots[slot].candidate
        material = f"{candidate:0>64}"
        kind = MaterialKind.STATEMENT
        self.give(c.ReportMaterial(material, kind, "video/mp4", 9, 2_000, candidate), SYSTEM)
        self.give(c.FileStatement(slot, material), c.Actor(candidate, Role.CANDIDATE))
        self.give(c.ReportMaterialReady(material, 2_000, True), MEDIA)

    @rule(by=LEADERS, number=NUMBERS, aimed=AIMED)
    def play_message(self, by: c.Actor, number: int, aimed: bool) -> None:
        self.give(c.PlayMessage(self.question(number, aimed, QuestionStage.CALLED)), by)

    @rule(by=LEADERS, slot=SLOT_IDS, begin=st.sampled_from([0, 700, 2_000]), aimed=AIMED)
    def play_statement(self, by: c.Actor, slot: str, begin: int, aimed: bool) -> None:
        slot = self.state.current_slot or slot if aimed else slot
        candidate = self.state.slots[slot].candidate
        self.give(c.PlayStatement(slot, f"{candidate:0>64}", begin), by)

    @rule(by=LEADERS, over=st.booleans(), aimed=AIMED)
    def end_playing(self, by: c.Actor, over: bool, aimed: bool) -> None:
        playing = self.state.playing.id if aimed and self.state.playing else "none"
        if over:
            self.give(c.ReportPlayingEnded(playing), MEDIA)
        else:
            self.give(c.StopPlaying(playing), by)

    @rule(up=st.booleans(), session=NUMBERS, ago=st.integers(0, 900))
    def line_of_playing(self, up: bool, session: int, ago: int) -> None:
        feed = self.state.feeds.get(PLAYING)
        if up:
            self.give(c.ReportFeedFound(PLAYING, f"s{session}", "playing"), MEDIA)
        elif feed is not None:
            self.give(c.ReportFeedLost(PLAYING, feed.session, max(0, self.now - ago)), MEDIA)

    @invariant()
    def what_is_played_is_of_now(self) -> None:
        playing = self.state.playing
        if playing is None:
            assert on_air(self.state).video != PLAYING
            return
        running = current(self.state)
        assert running is not None
        slot, phase = running
        assert slot.id == playing.slot
        assert (playing.clock.running_since is None) == (phase.clock.running_since is None)
        assert playing.from_ms % 1_000 == 0
        if playing.kind is PlayingKind.MESSAGE:
            assert self.state.current_question == playing.question
        elif self.state.interruption is None:
            assert self.state.floor is not None
            assert self.state.floor.holder == slot.candidate
        if self.state.interruption is None:
            assert on_air(self.state).video == PLAYING

    @invariant()
    def no_more_was_played_than_there_is(self) -> None:
        for played in self.state.played:
            readiness = self.state.readiness[played.material]
            assert played.played_ms >= 0
            assert readiness.failed is not None or played.from_ms + played.played_ms <= 3_500
            assert played.started_at <= played.ended_at
