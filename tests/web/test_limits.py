"""Token buckets: how much at once, how fast again, and no memory without end."""

from hustings.web.limits import COMMANDS, TRACKED, Buckets, Rate


def test_a_burst_then_the_rate() -> None:
    buckets = Buckets(Rate(burst=3, per_second=2))
    assert [buckets.take("a", 10.0) for _ in range(4)] == [True, True, True, False]
    assert [buckets.take("a", 10.5) for _ in range(2)] == [True, False]


def test_a_refused_request_costs_nothing() -> None:
    buckets = Buckets(Rate(burst=1, per_second=1))
    assert buckets.take("a", 0.0)
    assert not any(buckets.take("a", 0.1 * step) for step in range(9))
    assert buckets.take("a", 1.1)


def test_one_key_does_not_use_up_another() -> None:
    buckets = Buckets(Rate(burst=1, per_second=0))
    assert buckets.take("a", 0.0)
    assert buckets.take("b", 0.0)
    assert not buckets.take("a", 100.0)


def test_never_more_than_the_burst_after_a_long_pause() -> None:
    buckets = Buckets(COMMANDS)
    assert buckets.take("a", 0.0)
    taken = sum(buckets.take("a", 1e6) for _ in range(int(COMMANDS.burst) + 5))
    assert taken == COMMANDS.burst


def test_the_longest_unused_key_is_forgotten_first() -> None:
    buckets = Buckets(Rate(burst=1, per_second=0))
    for number in range(TRACKED + 1):
        assert buckets.take(str(number), 0.0)
    assert buckets.take("0", 0.0), "forgotten, so full again"
    assert not buckets.take(str(TRACKED), 0.0), "still known"
