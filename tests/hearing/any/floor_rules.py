"""What may be done with the floor, microphones and hands; feeds come and go."""

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.hearing.any.acting import AIMED, LEADERS, NUMBERS, PEOPLE, Acting
from tests.hearing.rehearsal import (
    CHAIR,
    KENYA,
    KENYA_TOO,
    MEDIA,
    PERU,
    SECRETARIAT,
)

from hustings.hearing import commands as c
from hustings.hearing.model import (
    HandKind,
)
from hustings.hearing.roles import Place

FEEDS = st.sampled_from(["candidate:ada", "candidate:ada", "interpreter:fr", "interpreter:es"])


class FloorRules(Acting):
    @rule(by=LEADERS, to=PEOPLE, stale=st.booleans())
    def give_floor(self, by: c.Actor, to: str, stale: bool) -> None:
        grant = self.state.floor.id if self.state.floor and not stale else None
        self.give(c.GiveFloor(to, grant), by)

    @rule(by=LEADERS, stale=st.booleans())
    def withdraw_floor(self, by: c.Actor, stale: bool) -> None:
        grant = self.state.floor.id if self.state.floor and not stale else "an-older-grant"
        self.give(c.WithdrawFloor(grant), by)

    @rule(ready=AIMED)
    def confirm_ready(self, ready: bool) -> None:
        self.give(c.ConfirmReady(self.state.floor.id if ready and self.state.floor else "older"), KENYA)

    @rule(by=LEADERS, who=PEOPLE)
    def close_microphone(self, by: c.Actor, who: str) -> None:
        self.give(c.CloseMicrophone(who), by)

    @rule(by=st.sampled_from([KENYA, CHAIR]), who=PEOPLE)
    def open_microphone(self, by: c.Actor, who: str) -> None:
        self.give(c.OpenMicrophone(who), by)

    @rule(by=st.sampled_from([KENYA, KENYA_TOO, PERU]), kind=st.sampled_from(HandKind), number=NUMBERS)
    def raise_hand(self, by: c.Actor, kind: HandKind, number: int) -> None:
        self.give(c.RaiseHand(f"h{number}", kind), by)

    @rule(by=st.sampled_from([KENYA, KENYA_TOO, CHAIR]), number=NUMBERS)
    def lower_hand(self, by: c.Actor, number: int) -> None:
        self.give(c.LowerHand(self.hand(number, *HandKind)), by)

    @rule(by=LEADERS, number=NUMBERS, granted=st.booleans())
    def rule_point(self, by: c.Actor, number: int, granted: bool) -> None:
        self.give(c.RulePointOfOrder(self.hand(number, HandKind.POINT_OF_ORDER), granted, "A reason"), by)

    @rule(by=LEADERS, number=NUMBERS)
    def give_reply(self, by: c.Actor, number: int) -> None:
        self.give(c.GiveReply(self.hand(number, HandKind.REPLY)), by)

    @rule(by=LEADERS)
    def interrupt(self, by: c.Actor) -> None:
        self.give(c.InterruptSpeaker(self.state.floor.id if self.state.floor else "none"), by)

    @rule(by=LEADERS)
    def end_interruption(self, by: c.Actor) -> None:
        current = self.state.interruption
        self.give(c.EndInterruption("none" if current is None else current.id), by)

    @rule(who=PEOPLE, place=st.sampled_from(Place))
    def move(self, who: str, place: Place) -> None:
        self.give(c.SetPlace(who, place), SECRETARIAT)

    @rule(feed=FEEDS, up=st.booleans(), session=st.integers(0, 1), ago=st.integers(0, 2_000))
    def report_feed(self, feed: str, up: bool, session: int, ago: int) -> None:
        name = f"session-{session}"
        found = c.ReportFeedFound(feed, name, feed)
        self.give(found if up else c.ReportFeedLost(feed, name, max(0, self.now - ago)), MEDIA)
