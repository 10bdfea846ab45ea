"""Questions that come as a recording: whether the modalities take it, and whether it can be played."""

from hustings.hearing import materials
from hustings.hearing.commands import Actor
from hustings.hearing.errors import Code, Refused
from hustings.hearing.model import Hearing, MaterialKind, Messages, Question, Readiness

SLACK_MS = 2_000
"""A recorder does not stop to the millisecond: so much longer than the modalities say is let pass."""


def check(state: Hearing, message: str | None, actor: Actor) -> None:
    """Whether somebody may ask with this recording, which they handed in before (None: with none).

    Raises:
        Refused: `modalities`, or `unknown` if they handed in no such file.
    """
    if message is None or state.format is None:
        return
    if state.format.messages is Messages.NONE:
        raise Refused(Code.MODALITIES, "Questions are not asked by recorded message in this hearing.")
    file = materials.handed_in(state, message, actor, MaterialKind.QUESTION_MESSAGE)
    if state.format.messages is Messages.AUDIO and not file.media_type.startswith("audio/"):
        raise Refused(Code.MODALITIES, "Questions are recorded as sound here: record it without pictures.")
    _check_length(state, file.duration_ms or 0, "record it again")


def check_admissible(state: Hearing, question: Question) -> None:
    """A question that came with a message is admitted when that can be played, and is as the modalities say.

    Raises:
        Refused: Not yet, or not at all; then the question is one to be returned.
    """
    if question.message is not None:
        ready = checked(question.message.readiness)
        _check_length(state, ready.duration_ms, "return the question")


def checked(readiness: Readiness | None) -> Readiness:
    """What can be played.

    Raises:
        Refused: It is still being made ready, or cannot be.
    """
    if readiness is None:
        raise Refused(Code.NOT_NOW, "The recording is still being made ready: try again in a moment.")
    if readiness.failed is not None:
        raise Refused(Code.INVALID, f"The recording cannot be played. {readiness.failed}")
    return readiness


def _check_length(state: Hearing, duration_ms: int, instead: str) -> None:
    most = 0 if state.format is None else state.format.message_ms
    if duration_ms > most + SLACK_MS:
        lasts, may = round(duration_ms / 1_000), most // 1_000
        raise Refused(Code.MODALITIES, f"The message lasts {lasts} s and may last {may} s: {instead}.")
