"""Posts: who stands for which, in which order, and that all candidates of one have the same time."""

from collections.abc import Mapping, Sequence

from hustings.hearing.changing import replace
from hustings.hearing.commands import PlannedSlot
from hustings.hearing.errors import Code, Refused
from hustings.hearing.model import Format, Hearing, PhaseFormat, Post, Slot, Split
from hustings.hearing.texts import says_something


def listed(
    posts: Sequence[Post], slots: Sequence[PlannedSlot]
) -> tuple[tuple[Post, ...], tuple[PlannedSlot, ...]]:
    """The posts of a plan, and its slots, each naming its post by id.

    Where none are listed they are made of what the slots say, if each of them says something.
    """
    if len(posts) == 1:
        return tuple(posts), tuple(replace(slot, post=slot.post or posts[0].id) for slot in slots)
    if posts or not all(says_something(slot.post) for slot in slots):
        return tuple(posts), tuple(slots)
    titles = list(dict.fromkeys(slot.post.strip() for slot in slots))
    ids = {title: f"post-{number}" for number, title in enumerate(titles, start=1)}
    named = tuple(replace(slot, post=ids[slot.post.strip()]) for slot in slots)
    return tuple(Post(id, title) for title, id in ids.items()), named


def grouped(posts: Sequence[Post], slots: Sequence[PlannedSlot]) -> tuple[PlannedSlot, ...]:
    """Post by post; within one as they stand."""
    places = {post.id: place for place, post in enumerate(posts)}
    return tuple(sorted(slots, key=lambda slot: places.get(slot.post, len(places))))


def place(state: Hearing, slot: Slot) -> int:
    """Where a slot's post stands among the posts; behind them all for a slot of none."""
    return next((place for place, id in enumerate(state.posts) if id == slot.post), len(state.posts))


def times(posts: Mapping[str, Post], post: str, format: Format) -> tuple[PhaseFormat, ...]:
    """The phases of every candidate of a post."""
    own = posts[post].phases if post in posts else ()
    return own or format.phases


def differ(state: Hearing) -> bool:
    """Whether a post has other times than the format's."""
    return any(post.phases for post in state.posts.values())


def unequal(state: Hearing) -> tuple[Slot, Slot] | None:
    """Two candidates of one post whose time is not the same; None where all is as it should be.

    Where candidates cut their time themselves, its total is what must be the same.
    """
    chosen = state.format is not None and state.format.split is Split.CANDIDATE
    first: dict[str, Slot] = {}
    for slot in state.slots.values():
        if slot.withdrawn_at is not None:
            continue
        other = first.setdefault(slot.post, slot)
        if _time(slot, chosen) != _time(other, chosen):
            return other, slot
    return None


def check_equal(state: Hearing) -> None:
    """Refuse to open a hearing that would give candidates of one post different times.

    Raises:
        Refused: `invalid`, with who has how much.
    """
    found = unequal(state)
    if found is None:
        return
    names = " and ".join(state.participants[slot.candidate].name for slot in found)
    text = f"{names} stand for the same post and do not have the same time: amend the preparation."
    raise Refused(Code.INVALID, text)


def _time(slot: Slot, chosen: bool) -> object:
    times = [(phase.kind, phase.allotted_ms) for phase in slot.phases]
    return sum(budget for _, budget in times) if chosen else times
