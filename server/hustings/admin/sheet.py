"""`hustings token sheet`: a link for everybody who takes part, for a mail merge and to print."""

import csv
import html
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import segno

from hustings import states
from hustings.admin.tables import FEEDS
from hustings.bootstrap.store import store_of
from hustings.bootstrap.tokens import issue_token, join_url
from hustings.config import Settings
from hustings.hearing.model import Hearing, Participant
from hustings.hearing.roles import Place, Role

SECRETARIAT = Participant("secretariat", Role.SECRETARIAT, "Secretariat", 0, Place.ROOM)
COLUMNS = ("id", "role", "name", "member_state", "member_state_name", "link", "rehearsal")
STYLE = """
body { font: 12pt/1.5 sans-serif; margin: 0 }
section { padding: 2cm; break-after: page; text-align: center }
svg { inline-size: 9cm; block-size: 9cm }
.link { font: 8pt/1.3 monospace; overflow-wrap: anywhere; text-align: start }
.rehearsal { border: 3px solid; padding: .5em; font-weight: bold }
"""


@dataclass(frozen=True)
class Invitation:
    """One person and the link that opens the hearing for them."""

    who: Participant
    link: str

    @property
    def state_name(self) -> str:
        code = self.who.member_state
        return states.names("en").get(code, code) if code else ""


async def sheet(settings: Settings, hearing: str, folder: Path, hours: float) -> str:
    """Write `links.csv` and `sheet.html` into a folder, readable by its owner only.

    Raises:
        UnknownHearing: It is not prepared.
        OSError: The folder cannot be written.
    """
    async with store_of(settings) as store:
        state = (await store.rooms.get(hearing)).state
    invited = [_invitation(settings, state, who, hours) for who in _everybody(state)]
    _write(folder, {"links.csv": table(state, invited), "sheet.html": pages(state, invited)})
    return (
        f"{len(invited)} links for {hearing}, valid for {hours:g} hours: {folder / 'links.csv'}, "
        f"{folder / 'sheet.html'}. A link is a key: give each to one person."
    )


def table(state: Hearing, invited: list[Invitation]) -> str:
    """The CSV, a row a person. Cells that a spreadsheet would take for formulas are made plain text."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for one in invited:
        who = one.who
        cells = (who.id, who.role, who.name, who.member_state or "", one.state_name, one.link)
        rows.writerow([*map(_plain, cells), "rehearsal" if state.rehearsal else ""])
    return text.getvalue()


def pages(state: Hearing, invited: list[Invitation]) -> str:
    """The printable page, a sheet of paper a person, with a QR code drawn into it: nothing is loaded."""
    mark = '<p class="rehearsal">Rehearsal: not the hearing itself</p>' if state.rehearsal else ""
    sections = "".join(_section(state.title, mark, one) for one in invited)
    title = html.escape(state.title)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body>{sections}</body></html>\n"
    )


def _section(title: str, mark: str, one: Invitation) -> str:
    code = segno.make(one.link, error="m").svg_inline(omitsize=True, border=4)
    named = ", ".join(part for part in (one.who.role.value, one.state_name) if part)
    return (
        f"<section>{mark}<h1>{html.escape(title)}</h1><h2>{html.escape(one.who.name)}</h2>"
        f"<p>{html.escape(named)}</p>{code}<p>This link is for you alone. Do not pass it on.</p>"
        f'<p class="link">{html.escape(one.link)}</p></section>'
    )


def _everybody(state: Hearing) -> list[Participant]:
    seated = sorted(state.participants.values(), key=lambda who: who.rank)
    missing = all(who.role is not Role.SECRETARIAT for who in seated)
    return [SECRETARIAT, *seated] if missing else seated


def _invitation(settings: Settings, state: Hearing, who: Participant, hours: float) -> Invitation:
    # what belongs to the role by itself needs no naming, a candidate's slides included
    own = FEEDS.get(who.role, "").format(id=who.id)
    publish = None if who.feed in (None, own) else [who.feed]
    token = issue_token(settings, state.id, who.id, who.role, who.member_state, who.name, hours, publish)
    base = settings.public_url or f"http://localhost:{settings.port}"
    return Invitation(who, join_url(base, state.id, who.role, token))


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    """Put files into the folder, in place of older ones, that only their owner reads: they hold keys."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        path = folder / name
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
