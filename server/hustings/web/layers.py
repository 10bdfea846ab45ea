"""The bodies of a viewer's layer door (draft-ietf-wish-whep, `urn:ietf:params:whep:ext:core:layer`)."""

from dataclasses import asdict
from typing import Any

from hustings.room.ports import Picture
from hustings.web.errors import Problem

RELATION = "urn:ietf:params:whep:ext:core:layer"
LAYERS = ("full", "low", "sound")
BODY_BYTES = 1024


def chosen_layer(body: Any) -> str | None:
    """What a viewer asks for; None: what its line carries.

    The drafts name a layer by `rid` or, before, `encodingId`; neither means automatic. There is one
    picture, whatever `mediaId` says.

    Raises:
        Problem: `malformed`.
    """
    if not isinstance(body, dict) or not body.keys() <= {"mediaId", "rid", "encodingId"}:
        raise Problem("malformed", 'Send {"rid": "full"}, "low" or "sound"; or {} for automatic.')
    layer = body.get("rid", body.get("encodingId"))
    if layer is not None and layer not in LAYERS:
        raise Problem("malformed", f"There are the layers {', '.join(LAYERS)}.")
    return layer


def told(picture: Picture) -> dict[str, Any]:
    """How a session's picture stands, as it is answered."""
    return {"layers": [{"encodingId": layer} for layer in LAYERS], **asdict(picture)}
