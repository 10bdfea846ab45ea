"""Posts and delegations as everybody sees them."""

from collections.abc import Mapping
from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing.model import Delegation, Hearing, Post
from hustings.hearing.posts import times
from hustings.hearing.splits import total_ms


class PostView(TypedDict):
    rank: int
    title: str
    titles: NotRequired[dict[str, str]]
    """In other languages, by BCP 47 tag."""
    total_ms: int
    """What each of its candidates has in all, before rulings."""


class DelegationView(TypedDict):
    rank: int
    name: str
    category: str
    """A `model.Category`."""
    member_state: NotRequired[str]
    group: NotRequired[str]


def posts_view(state: Hearing) -> dict[str, PostView]:
    return {
        post.id: _post(state, post, state.posts, rank) for rank, post in enumerate(state.posts.values(), 1)
    }


def delegations_view(state: Hearing) -> dict[str, DelegationView]:
    return {d.id: _delegation(d, rank) for rank, d in enumerate(state.delegations.values(), start=1)}


def post_title(state: Hearing, post: str) -> str:
    """What a slot's post is called: its title, or what an older journal has in its place."""
    return state.posts[post].title if post in state.posts else post


def _post(state: Hearing, post: Post, posts: Mapping[str, Post], rank: int) -> PostView:
    total = 0 if state.format is None else total_ms(times(posts, post.id, state.format))
    view: PostView = {"rank": rank, "title": post.title, "total_ms": total}
    if post.titles:
        view["titles"] = dict(post.titles)
    return view


def _delegation(delegation: Delegation, rank: int) -> DelegationView:
    view: DelegationView = {"rank": rank, "name": delegation.name, "category": delegation.category}
    if delegation.member_state is not None:
        view["member_state"] = delegation.member_state
    if delegation.group:
        view["group"] = delegation.group
    return view
