"""What always holds of the running order, the floor, the draws."""

import json

from hypothesis.stateful import invariant
from tests.hearing.any.acting import Acting

from hustings.hearing import turns
from hustings.hearing.chain import for_podium
from hustings.hearing.draw_proof import audit
from hustings.hearing.floor import on_air
from hustings.hearing.model import (
    DrawStage,
    OnAir,
    SlotStage,
    Stage,
)
from hustings.hearing.phases import SITTING
from hustings.hearing.presiding import presiding
from hustings.hearing.record import public_record
from hustings.hearing.views import Audience, audience_view


class OrderInvariants(Acting):
    @invariant()
    def at_most_one_slot_runs_and_none_is_skipped(self) -> None:
        stages = {slot.id: slot.stage for slot in self.state.slots.values()}
        assert {id for id, stage in stages.items() if stage is not SlotStage.WAITING} == set(self.started)
        ranks = [slot.rank for slot in self.state.slots.values()]
        assert len(ranks) == len(set(ranks))
        assert len(self.started) == len(set(self.started))
        current = [id for id, stage in stages.items() if stage is SlotStage.CURRENT]
        assert current == [id for id in [self.state.current_slot] if id is not None]

    @invariant()
    def no_closed_microphone_is_heard_and_nobody_unready(self) -> None:
        heard, floor = on_air(self.state), self.state.floor
        chair = presiding(self.state)
        for id in self.state.muted - {"" if chair is None else chair.id}:
            feed = self.state.participants[id].feed
            assert feed is None or feed not in heard.audio or (chair is not None and feed == "room")
        if floor is not None and not floor.ready:
            assert heard.video is None
            assert self.state.participants[floor.holder].feed not in heard.audio
        kinds = [(hand.participant, hand.kind) for hand in self.state.hands.values()]
        assert len(kinds) == len(set(kinds))

    @invariant()
    def nothing_is_on_air_outside_the_sitting(self) -> None:
        assert self.state.stage in SITTING or on_air(self.state) == OnAir()
        assert self.state.floor is None or self.state.stage not in (Stage.PREPARED, Stage.CLOSED)

    @invariant()
    def draws_are_recomputed_as_they_were_told(self) -> None:
        told = [(time, event) for event, time in self.events]
        for found in audit("any", told):
            assert found.faults == ()
            assert found.draw == self.state.draws[found.draw.id]

    @invariant()
    def one_draw_goes_on_at_most_and_no_place_is_given_twice(self) -> None:
        drawing = DrawStage.DRAWING
        assert sum(draw.open and draw.stage is not drawing for draw in self.state.draws.values()) <= 1
        assert len({slot.rank for slot in self.state.slots.values()}) == len(self.state.slots)

    @invariant()
    def a_draws_secret_is_sealed_until_it_ends(self) -> None:
        sealed = [draw.secret for draw in self.state.draws.values() if draw.open and draw.secret]
        if sealed:
            podium = audience_view(self.state, Audience.PODIUM)
            exported = [for_podium(entry) for entry in self.entries]
            told = json.dumps([podium, exported, public_record(self.state, self.now)])
            assert not any(secret in told for secret in sealed)

    @invariant()
    def states_ask_only_when_a_lot_has_fallen_on_them(self) -> None:
        if not turns.by_lots(self.state.format) or self.state.changes:
            return
        for slot, had in self.state.turns.items():
            drawn = turns.drawn(self.state, slot)
            voided = any(draw.stage is DrawStage.VOID for draw in self.state.draws.values())
            assert voided or all(turn.member_state in drawn for turn in had)
            states = [turn.member_state for turn in had]
            assert len(states) == len(set(states))

    @invariant()
    def what_is_not_interpreted_is_told_and_the_floor_is_heard_on(self) -> None:
        lost = {loss.language for loss in self.state.interpretation_losses if loss.back_at is None}
        open_now = self.state.stage in SITTING or self.state.stage is Stage.SUSPENDED
        told = audience_view(self.state, Audience.FLOOR).get("interpretation_lost", {})
        assert lost <= set(told) or not open_now
        assert all(not self.state.feeds[f"interpreter:{language}"].up for language in told)
