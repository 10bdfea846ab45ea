"""How a hearing's media stand, for whoever runs it on the day: `GET /api/hearings/{hearing}/media`.

Served by the media process that owns the hearing. For the secretariat alone, for it says where everybody
connects from, and how well; the chair learns from the console's alarms what concerns the sitting.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar, cast

from aiohttp import web

from hustings.hearing.roles import Role
from hustings.room.ports import MediaGateway
from hustings.web.errors import Problem
from hustings.web.gate import Gate, Visit
from hustings.web.headers import UNCACHED
from hustings.web.limits import MEDIA_REPORTS, Buckets
from hustings.wire.media_report import (
    MediaFigures,
    MediaReport,
    RecorderReport,
    SessionReport,
    ViewerCounts,
    ViewerReport,
)
from hustings.wire.openapi_media import PAGE, PAGE_MAX

OFFSET_MAX = 100_000
STATE_MAX = 8

Recorder = Callable[[], RecorderReport]
Key = Callable[[ViewerReport], float | str]
Session = TypeVar("Session", bound=SessionReport)

ORDERS: Mapping[str, Key] = {
    "worst": lambda viewer: -viewer["badness"],
    "loss": lambda viewer: -viewer["loss"],
    "delay": lambda viewer: -viewer.get("round_trip_ms", 0.0),
    "kbps": lambda viewer: viewer["kbps"],
    "dropped": lambda viewer: -viewer["dropped"],
    "age": lambda viewer: viewer["age_ms"],
    "name": lambda viewer: viewer.get("name", viewer["subject"]).casefold(),
    "state": lambda viewer: viewer.get("member_state", "~"),
    "transport": lambda viewer: viewer["transport"],
}
"""What viewers may be ordered by: the worst first, names from A on. Who is alike stands by name."""


class Wanted(NamedTuple):
    """Which viewers are listed."""

    order: str
    reverse: bool
    state: str | None
    grade: str | None
    offset: int
    limit: int


class MediaReports:
    """The handler.

    Args:
        recorder: How the recorder stands; None: there is none.
    """

    def __init__(self, gateway: MediaGateway, gate: Gate, recorder: Recorder | None) -> None:
        self._gateway = gateway
        self._gate = gate
        self._recorder = recorder
        self._buckets = Buckets(MEDIA_REPORTS)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/api/hearings/{hearing}/media", self._report)]

    async def _report(self, request: web.Request) -> web.Response:
        visit = await self._gate.enter(request)
        if visit.who.role is not Role.SECRETARIAT:
            raise Problem("not-permitted", "How the media stand is for the secretariat.")
        if not self._buckets.take(visit.who.jti, time.monotonic()):
            raise Problem("too-fast", "The report is asked for too often: every two seconds will do.")
        wanted = wanted_of(request.query)
        report = report_of(await self._gateway.figures(visit.who.hearing), wanted)
        report["feeds"] = [_named(feed, visit) for feed in report["feeds"]]
        report["viewers"] = [_named(viewer, visit) for viewer in report["viewers"]]
        if self._recorder is not None:
            report["recorder"] = self._recorder()
        return web.json_response(report, headers=UNCACHED)


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """What the query asks for. Raises Problem `malformed`."""
    order = query.get("order", "worst")
    if order not in ORDERS:
        raise Problem("malformed", f"`order` is one of {', '.join(ORDERS)}.")
    state, grade = query.get("member_state"), query.get("grade")
    if state is not None and len(state) > STATE_MAX:
        raise Problem("malformed", "`member_state` is a code of three letters, or empty.")
    if grade is not None and grade not in ("good", "weak", "poor"):
        raise Problem("malformed", "`grade` is good, weak or poor.")
    return Wanted(
        order,
        query.get("reverse", "0") == "1",
        state,
        grade,
        _number(query, "offset", 0, 0, OFFSET_MAX),
        _number(query, "limit", PAGE, 1, PAGE_MAX),
    )


def report_of(figures: MediaFigures, wanted: Wanted) -> MediaReport:
    """The figures with one page of viewers."""
    viewers = figures["viewers"]
    found = [
        viewer
        for viewer in viewers
        if wanted.state is None or viewer.get("member_state", "") == wanted.state
        if wanted.grade is None or viewer["grade"] == wanted.grade
    ]
    found.sort(key=lambda viewer: (viewer.get("name", viewer["subject"]), viewer["id"]))
    found.sort(key=ORDERS[wanted.order], reverse=wanted.reverse)
    report: MediaReport = {
        "at": figures["at"],
        "unix_ms": figures["unix_ms"],
        "over_ms": figures["over_ms"],
        "connecting": figures["connecting"],
        "feeds": figures["feeds"],
        "counts": _counts(viewers),
        "found": len(found),
        "offset": wanted.offset,
        "viewers": found[wanted.offset : wanted.offset + wanted.limit],
        "process": figures["process"],
    }
    if "picture_age_ms" in figures:
        report["picture_age_ms"] = figures["picture_age_ms"]
    return report


def _counts(viewers: list[ViewerReport]) -> ViewerCounts:
    return {
        "total": len(viewers),
        "programme": sum(not viewer["feed"] for viewer in viewers),
        "kbps": sum(viewer["kbps"] for viewer in viewers),
        "grades": dict(Counter(viewer["grade"] for viewer in viewers)),
        "transports": dict(Counter(viewer["transport"] for viewer in viewers)),
        "member_states": dict(Counter(viewer.get("member_state", "") for viewer in viewers)),
        "dropped": sum(viewer["dropped"] for viewer in viewers),
    }


def _named(session: Session, visit: Visit) -> Session:
    """The running order knows the names of those whose token has none."""
    participant = visit.room.state.participants.get(session["subject"])
    if participant is None:
        return session
    known: dict[str, object] = {"name": participant.name}
    if participant.member_state is not None:
        known["member_state"] = participant.member_state
    return cast("Session", {**known, **session})


def _number(query: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    text = query.get(name, str(usual))
    if not text.isascii() or not text.isdigit() or len(text) > 6 or not least <= int(text) <= most:
        raise Problem("malformed", f"`{name}` is a number from {least} to {most}.")
    return int(text)
