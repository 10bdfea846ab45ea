"""What may be done with draws."""

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.hearing.any.acting import AIMED, LEADERS, NUMBERS, RARELY, SLOT_IDS, Acting
from tests.hearing.rehearsal import (
    KENYA,
    PERU,
)

from hustings.hearing import commands as c
from hustings.hearing import lots, turns
from hustings.hearing.draw_fold import open_draw
from hustings.hearing.drawn_questions import drawable, draws_questions
from hustings.hearing.model import (
    DrawMethod,
    DrawPurpose,
    DrawStage,
    QuestionStage,
    SlotStage,
)

VALUES = {"KEN": "a" * 64, "PER": "b" * 64}
"""What each delegation contributes to every draw."""


class DrawRules(Acting):
    def draw(self, stage: DrawStage | None = None) -> str:
        going_on = open_draw(self.state)
        return "none" if going_on is None or stage not in (None, going_on.stage) else going_on.id

    @rule(by=LEADERS, method=st.sampled_from(DrawMethod), reason=st.sampled_from(["", "A reason"]))
    def start_order_draw(self, by: c.Actor, method: DrawMethod, reason: str) -> None:
        waiting = tuple(s.id for s in self.state.slots.values() if s.stage is SlotStage.WAITING)
        self.give(c.StartOrderDraw(f"draw-{self.drawn}", waiting, method, reason=reason), by)
        self.drawn += 1

    @rule(
        by=LEADERS, purpose=st.sampled_from(DrawPurpose), method=st.sampled_from(DrawMethod), choose=NUMBERS
    )
    def start_choice_draw(self, by: c.Actor, purpose: DrawPurpose, method: DrawMethod, choose: int) -> None:
        admitted = [q.id for q in self.state.questions.values() if q.stage is QuestionStage.ADMITTED]
        items = tuple(admitted) if purpose is DrawPurpose.QUESTIONS else ("KEN", "PER", "SWE")
        slot = self.state.current_slot or "slot-ada"
        if turns.by_lots(self.state.format) and purpose is not DrawPurpose.QUESTIONS:
            items = tuple(turns.to_draw(self.state, slot))
        if draws_questions(self.state.format) and purpose is DrawPurpose.QUESTIONS:
            items = tuple(drawable(self.state, self.state.current_slot))
        choose = len(items) if purpose is DrawPurpose.TOKENS else choose or 1
        of = slot if purpose is not DrawPurpose.QUESTIONS else None
        named = f"draw-{self.drawn}"
        start = c.StartChoiceDraw(named, purpose, items, choose, method, "A reason", slot=of)
        self.give(start, by)
        self.drawn += 1

    @rule(who=st.sampled_from([KENYA, PERU]), slot=SLOT_IDS, back=RARELY)
    def register(self, who: c.Actor, slot: str, back: bool) -> None:
        self.give(c.WithdrawRegistration(slot) if back else c.RegisterToAsk(slot), who)

    @rule(by=LEADERS, stale=RARELY)
    def draw_token(self, by: c.Actor, stale: bool) -> None:
        bags = [d for d in self.state.draws.values() if d.stage is DrawStage.DRAWING]
        bag = next((d for d in bags if d.slot == self.state.current_slot), bags[0] if bags else None)
        if bag is None:
            self.give(c.DrawToken("none", 1), by)
            return
        left = [item for item in bag.items if item not in bag.result]
        by_hand = left[0] if bag.method is DrawMethod.PHYSICAL else ""
        self.give(c.DrawToken(bag.id, len(bag.result) + (not stale), by_hand), by)

    @rule(by=LEADERS, aimed=AIMED)
    def pass_turn(self, by: c.Actor, aimed: bool) -> None:
        slot = self.state.current_slot or "slot-ada"
        coming = turns.next_state(self.state, slot) if aimed else "KEN"
        self.give(c.PassTurn(slot, coming or "KEN", "Away"), by)

    @rule(who=st.sampled_from([KENYA, PERU]), other=RARELY)
    def contribute(self, who: c.Actor, other: bool) -> None:
        draw, state = self.draw(DrawStage.CONTRIBUTING), str(who.member_state)
        value = VALUES["PER" if other else state]
        digest = lots.contribution_digest("any", draw, state, value)
        self.give(c.ContributeToDraw(draw, digest), who)

    @rule(by=LEADERS)
    def close_contributions(self, by: c.Actor) -> None:
        self.give(c.CloseContributions(self.draw()), by)

    @rule(who=st.sampled_from([KENYA, PERU]))
    def reveal(self, who: c.Actor) -> None:
        self.give(c.RevealContribution(self.draw(), VALUES[str(who.member_state)]), who)

    @rule(by=LEADERS, late=st.booleans(), right=AIMED)
    def conclude_draw(self, by: c.Actor, late: bool, right: bool) -> None:
        going_on = open_draw(self.state)
        if late:
            self.now += 120_000
        entered: dict[DrawMethod, c.ConcludeDraw] = {}
        if going_on is not None and right:
            entered[DrawMethod.ROOM_NUMBER] = c.ConcludeDraw(going_on.id, number="004711")
            by_hand = going_on.items[: going_on.choose]
            entered[DrawMethod.PHYSICAL] = c.ConcludeDraw(going_on.id, result=by_hand)
        plain = c.ConcludeDraw(self.draw())
        self.give(plain if going_on is None else entered.get(going_on.method, plain), by)

    @rule(by=LEADERS, rarely=RARELY)
    def void_draw(self, by: c.Actor, rarely: bool) -> None:
        if rarely:
            self.give(c.VoidDraw(self.draw(), "A reason"), by)
