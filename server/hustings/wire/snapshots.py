"""A hearing's state as JSON, for a quick start. A snapshot is a convenience: the journal is the truth.

A snapshot names the version it was written by. That version covers the shape of the state by itself; only a
change in what `evolve` makes of the same events needs `FOLD` counted up. A snapshot of another version is
ignored, and the journal folded from its beginning.
"""

import hashlib
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from hustings.hearing.chain import canonical
from hustings.hearing.model import Hearing
from hustings.hearing.ordered import Ordered

FOLD = 2
"""Count up when `evolve` changes what it makes of events that are already journalled."""

_STATE: TypeAdapter[Hearing] = TypeAdapter(Hearing)

VERSION = f"{FOLD}.{hashlib.sha256(canonical(_STATE.json_schema())).hexdigest()[:16]}"


def dump(state: Hearing) -> dict[str, Any]:
    """The state as JSON values, with the version that wrote it."""
    plain = replace(state, questions=dict(state.questions))
    return {"version": VERSION, "state": _STATE.dump_python(plain, mode="json")}


def load(snapshot: dict[str, Any]) -> Hearing | None:
    """The state that was dumped, equal to it; None if the snapshot is of another version or damaged."""
    if snapshot.get("version") != VERSION:
        return None
    try:
        state = _STATE.validate_python(snapshot.get("state"))
    except ValidationError:
        return None
    return replace(state, questions=Ordered.of(state.questions))
