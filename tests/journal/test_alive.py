"""What a subscriber is told of values that lapse, are renewed, or come twice."""

from typing import Any

from hustings.journal.alive import AliveValues


def message(key: str, value: Any, number: int, expires_ms: int = 1_000) -> dict[str, Any]:
    return {"topic": "presence", "key": key, "value": value, "number": number, "expires_ms": expires_ms}


def test_renewed_value_lapses_at_its_last_end() -> None:
    time = 0.0
    values = AliveValues(lambda: time)
    assert values.until_next() is None
    assert values.take(message("ada", 1, 1))
    time = 0.9
    assert values.take(message("ada", 2, 2))
    time = 1.0
    assert values.lapsed() == []
    assert values.until_next() == 1.9 - 1.0
    time = 1.9
    assert values.lapsed() == [message("ada", None, 2, 0)]
    assert values.lapsed() == []


def test_repetitions_and_older_values_are_no_news() -> None:
    values = AliveValues(lambda: 0.0)
    assert values.take(message("ada", 1, 5))
    assert not values.take(message("ada", 1, 5))
    assert not values.take(message("ada", 0, 4))
    assert values.take(message("bob", 0, 4))


def test_what_is_gone_does_not_lapse() -> None:
    time = 0.0
    values = AliveValues(lambda: time)
    values.take(message("ada", 1, 1))
    assert values.take(message("ada", None, 2, 0))
    assert not values.take(message("ada", None, 3, 0))
    time = 5.0
    assert values.lapsed() == []
