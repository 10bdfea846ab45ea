"""Places in the queue: always room between two, and short where it matters."""

from hypothesis import given
from hypothesis import strategies as st

from hustings.hearing import places


@given(st.integers(1, 5), st.lists(st.integers(0, 50), max_size=60))
def test_any_moves_give_places_in_the_order_of_the_moves(appended: int, moves: list[int]) -> None:
    queue = [places.last(count) for count in range(1, appended + 1)]
    for move in moves:
        position = move % len(queue)
        place = places.between(queue[position - 1] if position else None, queue[position])
        queue.insert(position, place)
    assert queue == sorted(set(queue))
    assert places.last(appended + 1) > queue[-1]


def test_going_before_all_and_behind_all_never_makes_places_longer() -> None:
    first = places.last(1)
    for _ in range(5_000):
        before, first = first, places.between(None, first)
        assert first < before
        assert len(first) == len(before)


def test_there_is_room_even_before_the_very_first_place() -> None:
    assert places.between(None, "000001") < "000001"


def test_five_thousand_moves_to_one_spot_stay_far_below_a_patch_limit() -> None:
    low, high = places.last(1), places.last(2)
    for _ in range(5_000):
        low = places.between(low, high)
    assert len(low) < 2_000
