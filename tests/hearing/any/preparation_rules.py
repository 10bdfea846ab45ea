"""What a preparation brings into any hearing: posts with times of their own, links that are handed out."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from tests.hearing.any.acting import NUMBERS, Acting
from tests.hearing.rehearsal import MINUTE, SYSTEM

from hustings.hearing import commands as c
from hustings.hearing.model import IssuedToken, PhaseFormat, PhaseKind, Post, Stage
from hustings.hearing.posts import unequal
from hustings.hearing.roles import LEADING, Role

SHORT = (PhaseFormat(PhaseKind.STATEMENT, MINUTE),)
POSTS = st.sampled_from(
    [
        (),
        (Post("one", "One"),),
        (Post("one", "One"), Post("two", "Two", phases=SHORT)),
        (Post("two", "Two", phases=SHORT), Post("one", "One")),
    ]
)
"""With two, Ada stands for one and Bo for the other."""
SEATS = st.sampled_from([("ada", Role.CANDIDATE), ("chair", Role.CHAIR), ("press", Role.OBSERVER)])


def standing(posts: tuple[Post, ...], slots: tuple[c.PlannedSlot, ...]) -> tuple[c.PlannedSlot, ...]:
    """The slots, each for its post."""
    if len(posts) < 2:
        return slots
    return tuple(c.PlannedSlot(s.id, s.candidate, id) for s, id in zip(slots, ("one", "two"), strict=True))


class PreparationRules(Acting):
    @rule(number=NUMBERS, seat=SEATS, with_key=st.booleans())
    def issue_tokens(self, number: int, seat: tuple[str, Role], with_key: bool) -> None:
        subject, role = seat
        token = IssuedToken(f"jti-{number}", subject, role, 2_000_000_000)
        before = len(self.state.issued)
        self.give(c.IssueTokens((token,), "operator" if with_key else "secretariat", with_key), SYSTEM)
        noted = len(self.state.issued) > before
        if noted and role in LEADING and not with_key:
            assert self.state.stage is Stage.PREPARED

    @invariant()
    def a_hearing_could_open_with_equal_time(self) -> None:
        if self.state.stage is Stage.UNPREPARED:
            return
        begun = any(phase.started_at is not None for s in self.state.slots.values() for phase in s.phases)
        if not begun:
            assert unequal(self.state) is None
