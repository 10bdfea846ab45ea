"""`hustings token sheet`: a link for everybody who takes part, for a mail merge and to print."""

import os
import secrets
import uuid
from collections.abc import Mapping
from pathlib import Path

from hustings.bootstrap.store import links_base, store_of
from hustings.bootstrap.tokens import link_for
from hustings.config import Settings
from hustings.hearing.commands import Actor, IssueTokens, Submission
from hustings.hearing.model import Hearing, Participant
from hustings.hearing.roles import Place, Role
from hustings.planning.invitations import Invitation, pages, table

SECRETARIAT = Participant("secretariat", Role.SECRETARIAT, "Secretariat", 0, Place.ROOM)
OPERATOR = "operator"
"""Who holds the server's key, in the journal."""


async def sheet(settings: Settings, hearing: str, folder: Path, hours: float) -> str:
    """Write `links.csv` and `sheet.html` into a folder, readable by its owner only.

    That they were issued, and to whom, is noted in the journal first.

    Raises:
        UnknownHearing: It is not prepared.
        Refused: The journal does not take it.
        OSError: The folder cannot be written.
    """
    async with store_of(settings) as store:
        room = await store.rooms.get(hearing)
        state = room.state
        base = links_base(settings)
        made = [(who, *link_for(settings, base, state, who, hours)) for who in _everybody(state)]
        noted = IssueTokens(tuple(note for _, _, note in made), OPERATOR, with_key=True)
        actor = Actor("system", Role.SYSTEM)
        outcome = await room.submit(Submission(str(uuid.uuid4()), actor, noted, secrets.token_bytes(32)))
    if outcome.refused:
        raise outcome.refused
    invited = [Invitation(who, link) for who, link, _ in made]
    _write(folder, {"links.csv": table(state, invited), "sheet.html": pages(state, invited)})
    return (
        f"{len(invited)} links for {hearing}, valid for {hours:g} hours: {folder / 'links.csv'}, "
        f"{folder / 'sheet.html'}. A link is a key: give each to one person."
    )


def _everybody(state: Hearing) -> list[Participant]:
    seated = sorted(state.participants.values(), key=lambda who: who.rank)
    missing = all(who.role is not Role.SECRETARIAT for who in seated)
    return [SECRETARIAT, *seated] if missing else seated


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    """Put files into the folder, in place of older ones, that only their owner reads: they hold keys."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        path = folder / name
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
