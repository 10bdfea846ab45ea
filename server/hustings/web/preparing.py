"""What the secretariat prepares with: the plan and what is missing in it, files read, links handed out."""

import asyncio
import json
import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

from aiohttp import web

from hustings.hearing.chain import canonical
from hustings.hearing.commands import Actor, AmendPreparation, IssueTokens, Submission
from hustings.hearing.formats import Fault, dotted
from hustings.hearing.links import NEVER
from hustings.hearing.model import Hearing, IssuedToken, Participant, Stage
from hustings.hearing.plans import REHEARSAL_SUFFIX
from hustings.hearing.readiness import checks
from hustings.hearing.roles import LEADING, Role
from hustings.planning import tables
from hustings.planning.formats import read_format
from hustings.planning.invitations import Invitation, pages, table
from hustings.planning.plans import dates, ranked, read_plan
from hustings.planning.rows import Handed
from hustings.planning.sources import Mistake, Mistaken, Source
from hustings.presets import presets
from hustings.room.ports import HearingClock
from hustings.web.commands import bounded, read_json
from hustings.web.errors import Problem
from hustings.web.gate import Gate, Visit
from hustings.web.headers import UNCACHED
from hustings.web.limits import LINKS, PLAN_BYTES, PLANS, Buckets
from hustings.wire.messages import HandedLink, LinkNote, PlanMistake, Readable

MakeLink = Callable[[str, Hearing, Participant, float], tuple[str, IssuedToken]]
"""A link for somebody, from the pages' origin and the hours it is good for; and what is noted of it."""

LONGEST_HOURS = 24.0 * 28
KINDS = ("plan", "format", "participants", "delegations", "slots")
SYSTEM = Actor("system", Role.SYSTEM)


class Preparing:
    """The handlers. Everything here is the secretariat's; the podium may look at the preparation."""

    def __init__(self, gate: Gate, clock: HearingClock, make_link: MakeLink, public_url: str) -> None:
        self._gate = gate
        self._clock = clock
        self._make_link = make_link
        self._public_url = public_url.rstrip("/")
        self._reads = Buckets(PLANS)
        self._issues = Buckets(LINKS)

    def routes(self) -> list[web.RouteDef]:
        base = "/api/hearings/{hearing}"
        return [
            web.get(f"{base}/preparation", self._preparation),
            web.post(f"{base}/preparation/read", self._read),
            web.post(f"{base}/tokens", self._tokens),
        ]

    async def _preparation(self, request: web.Request) -> web.Response:
        visit = await self._gate.enter(request)
        if not visit.of_podium:
            raise Problem("not-permitted", "The preparation is for the secretariat and the chair.")
        state = visit.room.state
        body: dict[str, Any] = {
            "stage": state.stage,
            "checks": checks(state, self._clock.now()),
            "links": _noted(state),
            "presets": {name: _plain(asdict(format)) for name, format in presets().items()},
        }
        if state.stage is not Stage.UNPREPARED:
            body["plan"] = _plan(state)
        return web.json_response(body, headers=UNCACHED)

    async def _read(self, request: web.Request) -> web.Response:
        """A file's content as the commands take it. Nothing is given to the hearing by this."""
        visit = await self._secretariat(request, self._reads)
        kind, name = request.query.get("kind", ""), request.query.get("name", "")[:100]
        if kind not in KINDS:
            raise Problem("malformed", f"`kind` is one of: {', '.join(KINDS)}.")
        source = Source(name or kind, await bounded(request, PLAN_BYTES))
        rehearsal = visit.room.hearing.endswith(REHEARSAL_SUFFIX)
        found = await asyncio.to_thread(_read, kind, source, rehearsal)
        return web.json_response(found, headers=UNCACHED)

    async def _tokens(self, request: web.Request) -> web.Response:
        """Links, noted in the journal before anybody has them."""
        visit = await self._secretariat(request, self._issues)
        state = visit.room.state
        subjects, hours = _wanted(read_json(await bounded(request, PLAN_BYTES)))
        if state.stage is Stage.UNPREPARED:
            raise Problem("not-now", "Save the preparation first: links are for people who take part in it.")
        chosen = _chosen(state, subjects)
        base = self._public_url or f"{request.scheme}://{request.host}"
        made = [(who, *self._make_link(base, state, who, hours)) for who in chosen]
        command = IssueTokens(tuple(note for _, _, note in made), visit.who.subject)
        submission = Submission(str(uuid.uuid4()), SYSTEM, command, secrets.token_bytes(32))
        outcome = await visit.room.submit(submission)
        if outcome.refused is not None:
            raise outcome.refused
        invited = [Invitation(who, link) for who, link, _ in made]
        # A second or two of arithmetic for hundreds of people: not on the loop that carries the sitting.
        sheet = await asyncio.to_thread(pages, state, invited)
        links = [_handed(who, link, note) for who, link, note in made]
        body = {"links": links, "table": table(state, invited), "sheet": sheet}
        return web.json_response(body, headers=UNCACHED)

    async def _secretariat(self, request: web.Request, buckets: Buckets) -> Visit:
        visit = await self._gate.enter(request)
        if visit.who.role is not Role.SECRETARIAT:
            raise Problem("not-permitted", "Hearings are prepared by the secretariat.")
        if not buckets.take(visit.who.jti, time.monotonic()):
            raise Problem("too-fast", "Too many in a short time; wait a few seconds and try again.")
        return visit


def _plain(value: Any) -> Any:
    return json.loads(canonical(value))


def _plan(state: Hearing) -> dict[str, Any]:
    """The plan that the hearing is prepared with, with the fields of `AmendPreparation`."""
    ordered = sorted(state.slots.values(), key=lambda slot: slot.rank)
    plan = {
        "title": state.title,
        "format": asdict(state.format) if state.format is not None else {},
        "participants": [asdict(who) for who in state.participants.values()],
        "slots": [
            {"id": slot.id, "candidate": slot.candidate, "post": slot.post, "received": slot.received}
            for slot in ordered
        ],
        "starts": state.starts,
        "candidatures_closed": state.candidatures_closed,
        "rehearsal": state.rehearsal,
        "posts": [asdict(post) for post in state.posts.values()],
        "delegations": [asdict(delegation) for delegation in state.delegations.values()],
    }
    assert plan.keys() == {field.name for field in fields(AmendPreparation)}
    return {key: value for key, value in _plain(plan).items() if value is not None}


def _noted(state: Hearing) -> dict[str, LinkNote]:
    found: dict[str, LinkNote] = {}
    for token in state.issued:
        if token.jti in state.revoked:
            continue
        before = found.get(token.subject, {"issued": 0, "expires": 0})
        expires = max(before["expires"], token.expires)
        found[token.subject] = {"issued": before["issued"] + 1, "expires": expires}
    return found


def _read(kind: str, source: Source, rehearsal: bool) -> Readable:
    handed = Handed()
    found: Readable = {"mistakes": []}
    try:
        match kind:
            case "plan":
                plan = _plain(asdict(read_plan(source, rehearsal=rehearsal)))
                found["plan"] = {key: value for key, value in plan.items() if value is not None}
            case "format":
                found["format"] = _plain(asdict(read_format(source)))
            case "participants":
                found["participants"] = ranked(tables.participants(source, handed))
            case "delegations":
                listed, seats = tables.delegations(source, handed)
                found["delegations"], found["participants"] = listed, ranked(seats)
            case _:
                content: dict[str, Any] = {"slots": tables.slots(source, handed)}
                faults: list[Fault] = []
                dates(content, faults)
                handed.mistakes += [Mistake(source.name, None, dotted(f.path), f.text) for f in faults]
                found["slots"] = content["slots"]
    except Mistaken as mistaken:
        return {"mistakes": [_told(mistake) for mistake in mistaken.mistakes]}
    if handed.mistakes:
        return {"mistakes": [_told(mistake) for mistake in handed.mistakes]}
    return found


def _told(mistake: Mistake) -> PlanMistake:
    told: PlanMistake = {"file": mistake.file, "text": mistake.text}
    if mistake.line is not None:
        told["line"] = mistake.line
    if mistake.field:
        told["field"] = mistake.field
    return told


def _wanted(body: Any) -> tuple[list[str] | None, float]:
    """Whom links are asked for (None: everybody), and for how many hours."""
    if not isinstance(body, dict):
        raise Problem("malformed", "Send a JSON object with `hours`, and `subjects` if not for everybody.")
    hours, subjects = body.get("hours"), body.get("subjects")
    if not isinstance(hours, int | float) or isinstance(hours, bool) or not 0 < hours <= LONGEST_HOURS:
        raise Problem("malformed", f"`hours` is a number up to {LONGEST_HOURS:g}.")
    if subjects is None:
        return None, float(hours)
    if not isinstance(subjects, list) or not all(isinstance(each, str) for each in subjects):
        raise Problem("malformed", "`subjects` is a list of participants' ids.")
    return subjects, float(hours)


def _chosen(state: Hearing, subjects: list[str] | None) -> list[Participant]:
    """In the order of their ranks. For everybody: whoever the secretariat may hand links to now."""
    everybody = sorted(state.participants.values(), key=lambda who: who.rank)
    if subjects is None:
        left_out = NEVER if state.stage is Stage.PREPARED else NEVER | LEADING
        return [who for who in everybody if who.role not in left_out]
    unknown = [subject for subject in subjects if subject not in state.participants]
    if unknown:
        raise Problem("unknown", f"Nobody called {unknown[0][:64]!r} takes part in this hearing.")
    return [who for who in everybody if who.id in subjects]


def _handed(who: Participant, link: str, note: IssuedToken) -> HandedLink:
    handed: HandedLink = {
        "id": who.id,
        "role": who.role,
        "name": who.name,
        "link": link,
        "expires": note.expires,
    }
    if who.member_state is not None:
        handed["member_state"] = who.member_state
    return handed
