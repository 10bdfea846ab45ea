"""Links for those who take part: a table for a mail merge, and pages to print with a QR code each."""

import csv
import html
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import segno

from hustings import states
from hustings.hearing.model import Hearing, Participant
from hustings.planning.tables import FEEDS

COLUMNS = ("id", "role", "name", "member_state", "member_state_name", "link", "rehearsal")
STYLE = """
@page { size: A4; margin: 0 }
* { box-sizing: border-box }
body { font: 12pt/1.5 sans-serif; margin: 0 }
section {
  position: relative; block-size: 297mm; padding: 2cm; overflow: hidden;
  break-after: page; break-inside: avoid; text-align: center
}
section:last-of-type { break-after: auto }
h1, h2 { overflow-wrap: anywhere }
svg { inline-size: 9cm; block-size: 9cm }
.link { font: 8pt/1.3 monospace; overflow-wrap: anywhere; text-align: start }
.rehearsal { border: 3px solid; padding: .5em; font-weight: bold }
.watermark {
  position: absolute; inset: 0; display: grid; place-items: center; z-index: -1;
  font: bold 80pt sans-serif; color: #ddd; transform: rotate(-45deg)
}
@media screen { section { max-inline-size: 210mm; margin: 1cm auto; outline: 1px solid #999 } }
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


def feeds_beyond_role(who: Participant) -> list[str] | None:
    """What a token has to name besides: what belongs to the role by itself needs no naming."""
    own = FEEDS.get(who.role, "").format(id=who.id)
    return None if who.feed in (None, own) else [who.feed]


def table(state: Hearing, invited: Iterable[Invitation]) -> str:
    """The CSV, a row a person. Cells that a spreadsheet would take for formulas are made plain text."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    for one in invited:
        who = one.who
        cells = (who.id, who.role, who.name, who.member_state or "", one.state_name, one.link)
        lines.writerow([*map(_plain, cells), "rehearsal" if state.rehearsal else ""])
    return text.getvalue()


def pages(state: Hearing, invited: Sequence[Invitation]) -> str:
    """The printable page, a sheet of paper a person, with a QR code drawn into it: nothing is loaded."""
    mark = ""
    if state.rehearsal:
        mark = (
            '<div class="watermark" aria-hidden="true">REHEARSAL</div>'
            '<p class="rehearsal">Rehearsal: not the hearing itself</p>'
        )
    sections = "".join(section(state.title, mark, one) for one in invited)
    title = html.escape(state.title)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body>{sections}</body></html>\n"
    )


def section(title: str, mark: str, one: Invitation) -> str:
    """One person's sheet."""
    # Any mask can be read (ISO/IEC 18004, 7.8); to look for the best takes four times as long.
    code = segno.make(one.link, error="m", mask=2).svg_inline(omitsize=True, border=4)
    named = ", ".join(part for part in (one.who.role.value, one.state_name) if part)
    return (
        f"<section>{mark}<h1>{html.escape(title)}</h1><h2>{html.escape(one.who.name)}</h2>"
        f"<p>{html.escape(named)}</p>{code}<p>This link is for you alone. Do not pass it on.</p>"
        f'<p class="link">{html.escape(one.link)}</p></section>'
    )


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell
