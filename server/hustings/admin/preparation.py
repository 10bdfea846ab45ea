"""`hustings prepare`: a hearing from a file (TOML) and tables (CSV)."""

import secrets
import uuid
from dataclasses import fields
from pathlib import Path
from typing import Any

from hustings.bootstrap.store import store_of
from hustings.config import Settings
from hustings.hearing.commands import Actor, AmendPreparation, PrepareHearing, Submission
from hustings.hearing.plans import REHEARSAL_SUFFIX
from hustings.hearing.roles import Role
from hustings.planning.plans import read_plan
from hustings.planning.sources import Source


async def prepare(
    settings: Settings,
    hearing: str,
    file: Path,
    people: list[Path],
    delegations: list[Path],
    order: Path | None,
    *,
    rehearsal: bool,
    amend: bool,
) -> str:
    """Prepare `hearing`, or amend what is prepared; the files are those of `read_plan`.

    Args:
        rehearsal: Prepare `<hearing>-rehearsal` instead, marked as a rehearsal everywhere.
        amend: It is prepared already, and not open yet: put this in place of it.

    Raises:
        Refused: The hearing does not allow it.
        Mistaken: The files do not allow it.
    """
    if rehearsal:
        hearing += REHEARSAL_SUFFIX
    plan = read_plan(
        Source.of(file),
        [Source.of(table) for table in people],
        [Source.of(table) for table in delegations],
        None if order is None else Source.of(order),
        near=file.parent,
        rehearsal=rehearsal,
    )
    command = AmendPreparation(**_fields(plan)) if amend else plan
    async with store_of(settings) as store:
        room = await store.rooms.get(hearing, create=True)
        actor = Actor("secretariat", Role.SECRETARIAT)
        outcome = await room.submit(Submission(str(uuid.uuid4()), actor, command, secrets.token_bytes(32)))
        ranked = sorted(room.state.slots.values(), key=lambda slot: slot.rank)
        names = [room.state.participants[slot.candidate].name for slot in ranked]
    if outcome.refused:
        raise outcome.refused
    counts = f"{len(plan.slots)} slots, {len(plan.participants)} participants"
    done = "amended" if amend else "prepared"
    marked = " This is a rehearsal: it has a journal of its own." if rehearsal else ""
    return f"Hearing {hearing} is {done}: {counts}.{marked}\nRunning order: {', '.join(names)}."


def _fields(plan: PrepareHearing) -> dict[str, Any]:
    return {field.name: getattr(plan, field.name) for field in fields(plan)}
