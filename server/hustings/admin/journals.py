"""`hustings verify` and `hustings replay`: readings of a journal, exported or stored."""

import json
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hustings.admin.draws import audited, summary, told
from hustings.admin.reading import journal_entries
from hustings.config import Settings
from hustings.hearing import chain
from hustings.hearing.chain import ChainBroken, Entry, Head
from hustings.hearing.ledger import ledger
from hustings.hearing.model import Hearing
from hustings.wire.entries import Unreadable, fold


async def verify(settings: Settings, source: str, key: str | None, *, stored: bool) -> tuple[bool, str]:
    """Check a journal's chain, digests and signed heads, and recompute its drawings of lots.

    Args:
        source: A file of entries, one JSON object a line; with `stored`, a hearing's id.
        key: The public key published for the hearing, hex; None takes the keys as the journal names them.

    Returns:
        Whether it is good, and a report for people.
    """
    entries = await journal_entries(settings, source, stored)
    if not entries:
        return False, f"{source}: there is no entry in it."
    try:
        head = chain.verify(entries)
        signed, keys = _signed_heads(entries, key)
        draws = audited(entries)
    except ChainBroken as broken:
        return False, f"{source}: BROKEN. {broken}."
    except (KeyError, TypeError, ValueError, Unreadable) as error:
        return False, f"{source}: BROKEN. An entry is not of the journal's form ({error!r})."
    if faulty := [found for found in draws if found.faults]:
        return False, "\n".join([f"{source}: BROKEN.", *(told(found) for found in faulty)])
    withheld = sum(1 for entry in entries for part in entry["private"].values() if "value" not in part)
    lines = [
        f"{source}: good.",
        f"  hearing       {entries[0]['hearing']}",
        f"  entries       {head.seq}, the last at hearing time {entries[-1]['time']}",
        f"  head          {head.hash}",
        f"  private parts {withheld} left out of this export (their digests are checked)",
        f"  signed heads  {len(signed)}" + (f", the last over entry {signed[-1]}" if signed else ""),
    ]
    closed = any(entry["type"] == "HearingClosed" for entry in entries)
    if not closed:
        lines.append("  the end       not a closed hearing: it goes on, or this export has been cut off here")
    for used in sorted(keys):
        note = "as given" if key else "as the journal names it: compare it with the one published"
        lines.append(f"  signed by     {used} ({note})")
    lines += [f"  draw          {summary(found)}" for found in draws]
    vouched = signed[-1] if signed else 0
    # The entry that carries a signature comes after what it signs, and nobody signs that one.
    if vouched < head.seq and not (vouched == head.seq - 1 and entries[-1]["type"] == "HeadSigned"):
        lines.append(f"  not signed    entries {vouched + 1} to {head.seq}: chained, not vouched for yet")
    return True, "\n".join(lines)


async def replay(settings: Settings, source: str, stored: bool, say: Callable[[str], None]) -> None:
    """Tell every event in order, then the ledger.

    Raises:
        RuntimeError: The journal is broken; the message says where.
    """
    entries = await journal_entries(settings, source, stored)
    if not entries:
        raise RuntimeError(f"{source}: there is no entry in it.")
    try:
        chain.verify(entries)
    except ChainBroken as broken:
        raise RuntimeError(f"{source}: {broken}") from None
    began = entries[0]["time"]
    for entry in entries:
        said = json.dumps(entry["public"], ensure_ascii=False)
        actor = ":".join(entry["actor"][part] for part in ("role", "subject") if part in entry["actor"])
        after = (entry["time"] - began) / 1000
        say(f"{entry['seq']:>6}  {after:>11.3f}s  {entry['type']:<18} {actor}  {said[:300]}")
    if any(
        "value" not in part and (entry["type"], name) not in chain.KEPT_PARTS
        for entry in entries
        for name, part in entry["private"].items()
    ):
        say("(an export without private parts: no ledger is told from it)")
        return
    state = fold(Hearing(id=entries[0]["hearing"]), entries)
    say(json.dumps(ledger(state, state.time), ensure_ascii=False, indent=2))


def _signed_heads(entries: list[Entry], key: str | None) -> tuple[list[int], set[str]]:
    by_seq = {entry["seq"]: entry["hash"] for entry in entries}
    signed: list[int] = []
    keys: set[str] = set()
    for entry in entries:
        if entry["type"] != "HeadSigned":
            continue
        said = entry["public"]
        if key is not None and said["key"] != key.lower():
            raise ChainBroken(entry["seq"], "is signed by another key than the one given")
        if by_seq.get(said["seq"]) != said["hash"]:
            raise ChainBroken(entry["seq"], f"signs another entry {said['seq']} than the journal has")
        message = chain.head_message(entry["hearing"], Head(said["seq"], said["hash"]))
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(said["key"])).verify(
                bytes.fromhex(said["signature"]), message
            )
        except InvalidSignature:
            raise ChainBroken(entry["seq"], "carries a signature that does not fit") from None
        signed.append(said["seq"])
        keys.add(said["key"])
    return signed, keys
