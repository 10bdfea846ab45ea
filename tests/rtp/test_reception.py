"""Losses asked for again, and the figures of receiver reports."""

from hypothesis import given
from hypothesis import strategies as st

from hustings.rtp.reception import ASK_EVERY_MS, ASK_TIMES, GAP_MAX, Reception


def reception(*sequences: int, ask: bool = True) -> Reception:
    made = Reception(1, 90_000, ask=ask)
    for at, sequence in enumerate(sequences):
        made.push(sequence, at * 900, at * 10)
    return made


def test_what_is_missing_is_asked_for_at_once_and_again_and_then_given_up() -> None:
    source = reception(65_534, 1)
    now = 10
    for _ in range(ASK_TIMES):
        assert source.due(now) == [65_535, 0]
        assert source.due(now) == []
        now += ASK_EVERY_MS
    assert not source.take_given_up()
    assert source.due(now) == []
    assert source.take_given_up()
    assert not source.take_given_up()


def test_what_comes_late_is_not_asked_for() -> None:
    assert reception(1, 4, 2).due(100) == [3]


def test_a_large_gap_is_not_asked_for_but_given_up() -> None:
    source = reception(0, GAP_MAX + 2)
    assert source.due(100) == []
    assert source.take_given_up()


def test_sound_is_never_asked_for() -> None:
    source = reception(1, 9, ask=False)
    assert source.due(100) == []
    assert not source.take_given_up()


def test_the_fraction_counts_since_the_last_report_and_the_loss_since_the_start() -> None:
    source = reception(*(n for n in range(10) if n not in (3, 4)))
    first = source.report(100)
    assert first is not None
    assert (first.lost, first.fraction_lost, first.highest) == (2, 2 * 256 // 10, 9)
    for n in range(10, 20):
        source.push(n, 0, 0)
    second = source.report(200)
    assert second is not None
    assert (second.lost, second.fraction_lost) == (2, 0)


def test_nothing_received_is_nothing_to_report() -> None:
    assert Reception(1, 90_000, ask=True).report(0) is None


def test_more_received_than_expected_is_a_negative_loss() -> None:
    block = reception(1, 2, 2, 2).report(0)
    assert block is not None
    assert (block.lost, block.fraction_lost) == (-2, 0)


def test_the_delay_since_the_senders_report() -> None:
    source = reception(1)
    source.sender_report(0x1122_3344_5566_7788, 1_000)
    block = source.report(1_500)
    assert block is not None
    assert block.last_report == 0x3344_5566
    assert block.delay == 32_768


@given(st.integers(0, 65_535), st.lists(st.integers(1, 100), max_size=50))
def test_the_highest_number_counts_rounds(start: int, steps: list[int]) -> None:
    source = Reception(1, 90_000, ask=True)
    true = start
    source.push(start, 0, 0)
    for step in steps:
        true += step
        source.push(true & 0xFFFF, 0, 0)
    block = source.report(0)
    assert block is not None
    assert block.highest == true
    assert block.lost == true - start - len(steps)


def test_steady_arrival_has_no_jitter_and_unsteady_has() -> None:
    steady, unsteady = Reception(1, 90_000, ask=False), Reception(1, 90_000, ask=False)
    for n in range(50):
        steady.push(n, n * 900, n * 10)
        unsteady.push(n, n * 900, n * 10 + 5 * (n % 2))
    first, second = steady.report(0), unsteady.report(0)
    assert first is not None
    assert second is not None
    assert first.jitter == 0
    assert 200 < second.jitter <= 450
