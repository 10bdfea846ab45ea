"""`hustings verify draw`: drawings of lots recomputed from a journal, and what they prove."""

from collections.abc import Iterable

from hustings.admin.reading import journal_entries
from hustings.config import Settings
from hustings.hearing import chain
from hustings.hearing.beacons import CHAINS
from hustings.hearing.chain import ChainBroken, Entry
from hustings.hearing.draw_fold import DrawEvent
from hustings.hearing.draw_proof import Audit, audit, checkable, proof
from hustings.hearing.model import DrawStage
from hustings.wire.entries import CLASSES, Unreadable, event_of


async def verify(settings: Settings, source: str, draw: str | None, *, stored: bool) -> tuple[bool, str]:
    """Recompute one draw of a journal, or all.

    Args:
        source: A file of entries, one JSON object a line; with `stored`, a hearing's id.
        draw: The draw's id; None: all.

    Returns:
        Whether all of them are good, and a report for people.
    """
    entries = await journal_entries(settings, source, stored)
    try:
        chain.verify(entries)
        found = audited(entries)
    except ChainBroken as broken:
        return False, f"{source}: BROKEN. {broken}."
    except (KeyError, TypeError, ValueError, Unreadable) as error:
        return False, f"{source}: BROKEN. An entry is not of the journal's form ({error!r})."
    if draw is not None:
        found = tuple(one for one in found if one.draw.id == draw)
    if not found:
        named = "no draw" if draw is None else f"no draw {draw!r}"
        return False, f"{source}: there is {named} in it."
    good = not any(one.faults for one in found)
    return good, "\n\n".join(told(one) for one in found)


def audited(entries: Iterable[Entry]) -> tuple[Audit, ...]:
    """Every draw of a whole journal, recomputed.

    Raises:
        Unreadable: An event of a draw is not of the form that this version knows.
    """
    hearing, events = "", []
    for entry in entries:
        hearing = entry["hearing"]
        if issubclass(CLASSES.get(entry["type"], object), DrawEvent):
            events.append((entry["time"], event_of(entry)))
    return audit(hearing, events)


def summary(found: Audit) -> str:
    """One line: what was drawn, how, and how it ended."""
    draw = found.draw
    how = f"{draw.id}, of the {draw.purpose}, by {draw.method}"
    if draw.stage is DrawStage.DRAWING:
        return f"{how}: {len(draw.result)} of {len(draw.items)} tokens are out, the secret is still sealed"
    if draw.stage is DrawStage.CONCLUDED:
        return f"{how}: recomputed" if draw.commitment else f"{how}: as entered"
    return f"{how}: {draw.void or 'not concluded'}"


def told(found: Audit) -> str:
    """All that a person wants to know of one draw."""
    draw = found.draw
    verdict = "BROKEN" if found.faults else "good"
    lines = [f"Draw {summary(found)}. {verdict}.", *(f"  FAULT         {fault}" for fault in found.faults)]
    lines.append(f"  list          {', '.join(draw.items)} ({draw.choose} drawn)")
    if draw.commitment:
        lines.append(f"  sealed        list {draw.list_digest}")
        lines.append(f"                secret {draw.commitment}")
    if draw.again is not None:
        lines.append(f"  again         in place of {draw.again}, because: {draw.reason}")
    for contribution in sorted(draw.contributions.values(), key=lambda one: one.member_state):
        value = contribution.value or ("WITHHELD" if draw.stage is DrawStage.CONCLUDED else "not revealed")
        lines.append(f"  contributed   {contribution.member_state} {value}")
    if draw.beacon is not None:
        address = f"https://api.drand.sh/{CHAINS[draw.beacon].hash}/public/{draw.round}"
        lines.append(f"  beacon        {draw.beacon}, round {draw.round}, published at {address}")
    if draw.randomness:
        lines.append(f"  randomness    {draw.randomness} (the SHA-256 of the signature entered)")
    if draw.signature and draw.beacon is not None:
        known = checkable(draw.beacon, draw.previous)
        how = "checked against the network's key" if known else "NOT checked: the one before it is not given"
        lines.append(f"  signature     {how}")
    if draw.number:
        lines.append(f"  number        {draw.number}, drawn in the room")
    if draw.stage is DrawStage.VOID:
        lines.append(f"  void          {draw.void}{': ' if draw.void_reason else ''}{draw.void_reason}")
    if found.would_be:
        lines.append(f"  would be      {', '.join(found.would_be)}")
    if draw.result:
        lines.append(f"  result        {', '.join(draw.result)}")
    if draw.stage is DrawStage.CONCLUDED and not found.faults:
        lines.append(f"  proof         {proof(draw)}")
    return "\n".join(lines)
