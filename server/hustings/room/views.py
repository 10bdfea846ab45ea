"""Views as messages of the live socket: computed once per change, serialised once for all who share them."""

import json
from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from hustings.hearing.commands import Actor
from hustings.hearing.floor import on_air
from hustings.hearing.model import Hearing, OnAir
from hustings.hearing.views import (
    Audience,
    AudienceView,
    PersonalView,
    Since,
    audience_of,
    audience_view,
    personal_view,
)
from hustings.wire.messages import Part as PartName
from hustings.wire.patch import diff

if TYPE_CHECKING:
    from hustings.room.room import Room


class Part:
    """One part of a view since it last changed.

    Attributes:
        seq: Number of the event it changed with.
        base: `seq` of what it changed from; None if there was nothing, or another epoch.
    """

    def __init__(self, name: PartName, epoch: str, seq: int, view: dict[str, Any]) -> None:
        self.name = name
        self.epoch = epoch
        self.seq = seq
        self.view = view
        self.base: int | None = None
        self._change: dict[str, Any] = {}

    def followed_by(self, epoch: str, seq: int, view: dict[str, Any]) -> "Part":
        """The part after a change of state: itself, if that changed nothing here."""
        if epoch == self.epoch and view is self.view:
            return self
        after = Part(self.name, epoch, seq, view)
        if epoch != self.epoch:
            return after
        change = diff(self.view, view)
        if not change:
            return self
        after.base, after._change = self.seq, change
        return after

    @cached_property
    def whole(self) -> str:
        """The message with the whole part."""
        return _text({**self._header("view"), "seq": self.seq, "view": self.view})

    @cached_property
    def patch(self) -> str:
        """The message with the change from `base`."""
        return _text({**self._header("patch"), "base": self.base, "seq": self.seq, "patch": self._change})

    def message_for(self, seen: "Part | None") -> str | None:
        """What brings somebody who has `seen` up to date: a patch, the whole part, or nothing."""
        if seen is self:
            return None
        if seen is not None and seen.epoch == self.epoch and seen.seq == self.base:
            return self.patch
        return self.whole

    def _header(self, type: str) -> dict[str, Any]:
        return {"type": type, "part": self.name, "epoch": self.epoch}


class ViewFeed:
    """A room's audience parts. They are computed when somebody asks, once for each state."""

    def __init__(self, room: "Room") -> None:
        self._room = room
        self._parts: dict[Audience, tuple[Hearing, Part]] = {}
        self._air: tuple[Hearing, OnAir] | None = None
        self._since: tuple[Hearing, Hearing, Since] | None = None

    def part(self, audience: Audience) -> Part:
        """The audience part of the room's present state."""
        state = self._room.state
        known = self._parts.get(audience)
        if known is not None and known[0] is state:
            return known[1]
        before = (known[0], cast(AudienceView, known[1].view)) if known else None
        view = cast(dict[str, Any], audience_view(state, audience, before))
        part = _next("audience", known[1] if known else None, self._room.epoch, state.seq, view)
        self._parts[audience] = (state, part)
        return part

    def since(self, before: Hearing) -> Since:
        """What has changed from an earlier state to the room's present one."""
        state, known = self._room.state, self._since
        if known is None or known[0] is not before or known[1] is not state:
            known = self._since = (before, state, Since.between(before, state))
        return known[2]

    def on_air(self) -> OnAir:
        """What is on air in the room's present state."""
        state = self._room.state
        if self._air is None or self._air[0] is not state:
            self._air = (state, on_air(state))
        return self._air[1]


class Viewer:
    """Keeps one connection's views up to date: async iteration of message texts, whole parts first.

    A connection that lags behind gets the newest whole view instead of what it missed; never more than one
    message of each part waits for it. Ends when the room is closed.
    """

    def __init__(self, room: "Room", feed: ViewFeed, actor: Actor, name: str) -> None:
        self._room = room
        self._feed = feed
        self._actor = actor
        self._name = name
        self._audience = audience_of(room.state, actor.role, actor.subject)
        # Whoever leads the sitting does not wait for a thousand others' views.
        self._changes = room.subscribe(patient=self._audience is not Audience.PODIUM)
        self._waiting: deque[str] = deque(maxlen=2)
        self._seen: dict[PartName, Part] = {}
        self._personal: tuple[Hearing, Part] | None = None

    def __aiter__(self) -> "Viewer":
        return self

    async def __anext__(self) -> str:
        while not self._waiting:
            await anext(self._changes)
            self._collect()
        return self._waiting.popleft()

    def resync(self) -> None:
        """The client asked for whole views: what it has does not fit."""
        self._waiting.clear()
        self._seen.clear()
        self._changes.wake()

    def _collect(self) -> None:
        state = self._room.state
        audience = audience_of(state, self._actor.role, self._actor.subject)
        if audience is not self._audience:
            # another audience's part is no base for a patch
            self._seen.pop("audience", None)
            self._audience = audience
        known = self._personal
        before = (known[0], cast(PersonalView, known[1].view)) if known else None
        air = self._feed.on_air()
        since = self._feed.since(known[0]) if known else None
        view = personal_view(state, self._actor, self._name, air=air, before=before, since=since)
        own = cast(dict[str, Any], view)
        personal = _next("personal", known[1] if known else None, self._room.epoch, state.seq, own)
        self._personal = (state, personal)
        for part in (self._feed.part(self._audience), personal):
            message = part.message_for(self._seen.get(part.name))
            self._seen[part.name] = part
            if message is not None:
                self._waiting.append(message)


def _next(name: PartName, before: Part | None, epoch: str, seq: int, view: dict[str, Any]) -> Part:
    return before.followed_by(epoch, seq, view) if before else Part(name, epoch, seq, view)


def _text(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
