"""Commands: read, decided, told how they ended. The same over the live socket and by POST."""

import json
import math
import secrets
import time
from typing import Any

from aiohttp import web

from hustings.hearing.commands import Command, Submission
from hustings.hearing.roles import Role
from hustings.room.ports import Journals, Outcome
from hustings.web.errors import Problem, problem_of
from hustings.web.gate import Gate, Visit
from hustings.web.headers import UNCACHED
from hustings.web.limits import COMMANDS, PLAN_BYTES, Buckets
from hustings.wire.commands import Malformed, parse_command
from hustings.wire.messages import MESSAGE_BYTES, CommandOutcome, OutcomeMessage


class Commands:
    """Gives visitors' commands to their rooms, at the rate their tokens are allowed."""

    def __init__(self, gate: Gate, journals: Journals) -> None:
        self._gate = gate
        self._journals = journals
        self._buckets = Buckets(COMMANDS)

    def routes(self) -> list[web.RouteDef]:
        base = "/api/hearings/{hearing}/commands"
        return [web.post(base, self._post), web.get(base + "/{id}", self._outcome)]

    def charge(self, visit: Visit) -> None:
        """Count one command of this token; Problem `too-fast` when it gives too many."""
        if not self._buckets.take(visit.who.jti, time.monotonic()):
            raise Problem("too-fast", "Too many commands in a short time; wait a second and give it again.")

    async def give(self, visit: Visit, id: str, command: Command) -> int:
        """Have a command decided; returns the number of the last event it led to.

        Raises:
            Refused, TokenRefused, JournalUnavailable, JournalDamaged: Why not.
        """
        if (refusal := visit.refusal()) is not None:
            raise refusal
        outcome = await visit.room.submit(Submission(id, visit.actor, command, secrets.token_bytes(32)))
        if outcome.refused is not None:
            raise outcome.refused
        return outcome.seq

    async def _post(self, request: web.Request) -> web.Response:
        visit = await self._gate.enter(request)
        if request.content_type != "application/json":
            raise Problem("wrong-content-type", "Send the command with Content-Type: application/json.")
        self.charge(visit)
        id, command = read_command(read_json(await bounded(request, _most(visit))))
        seq = await self.give(visit, id, command)
        return web.json_response({"id": id, "accepted": True, "seq": seq}, headers=UNCACHED)

    async def _outcome(self, request: web.Request) -> web.Response:
        visit = await self._gate.enter(request)
        id = request.match_info["id"]
        outcome = await self._journals.of(visit.room.hearing).outcome(visit.who.subject, id)
        if outcome is None:
            raise Problem("no-such-command", "No command of yours with this id has arrived.")
        return web.json_response(_told(id, outcome), headers=UNCACHED)


def _told(id: str, outcome: Outcome) -> CommandOutcome:
    if outcome.refused is None:
        return {"id": id, "accepted": True, "seq": outcome.seq}
    return {"id": id, "accepted": False, "error": problem_of(outcome.refused).body()}


def accepted(id: str, seq: int) -> OutcomeMessage:
    return {"type": "outcome", "id": id, "accepted": True, "seq": seq}


def not_accepted(id: str, problem: Problem) -> OutcomeMessage:
    return {"type": "outcome", "id": id, "accepted": False, "error": problem.body()}


def read_command(data: object) -> tuple[str, Command]:
    """Raises Problem `malformed`."""
    try:
        return parse_command(data, client=True)
    except Malformed as error:
        raise Problem("malformed", error.text) from None


def read_json(text: str | bytes) -> Any:
    """Raises Problem `malformed`, also for numbers that JSON cannot carry on (NaN, Infinity, 1e999)."""
    try:
        return json.loads(text, parse_constant=_number, parse_float=_number)
    except (ValueError, RecursionError):
        raise Problem("malformed", "This is no JSON.") from None


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _most(visit: Visit) -> int:
    """Whoever prepares hearings sends hundreds of delegations in one command."""
    return PLAN_BYTES if visit.who.role is Role.SECRETARIAT else MESSAGE_BYTES


async def bounded(request: web.Request, most: int) -> bytes:
    """The body; Problem `too-large` when it has more than `most` bytes."""
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > most:
            raise Problem(
                "too-large",
                f"This takes at most {most // 1024} kB.",
                headers={"Connection": "close"},
            )
    return bytes(body)
