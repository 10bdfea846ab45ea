"""A source sends what it was told, a keyframe at once, and no flood."""

from hustings.rtp.allowance import Allowance


def test_a_burst_then_the_rate() -> None:
    allowance = Allowance(1_000, 3)
    assert [allowance.take(1_000, 0) for _ in range(4)] == [True, True, True, False]
    assert [allowance.take(500, 1_000) for _ in range(3)] == [True, True, False]


def test_what_was_not_sent_in_an_hour_does_not_come_at_once() -> None:
    allowance = Allowance(1_000, 3)
    assert allowance.take(3_000, 0)
    assert [allowance.take(1_000, 3_600_000) for _ in range(4)] == [True, True, True, False]
