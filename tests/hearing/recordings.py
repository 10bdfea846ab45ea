"""A hearing with recordings: handed in, made ready, asked with, called."""

from dataclasses import replace

from tests.hearing.rehearsal import KENYA, MEDIA, PLAN, SYSTEM, Rehearsal, in_questions, opened

from hustings.hearing import commands as c
from hustings.hearing.model import Format, MaterialKind, Messages
from hustings.hearing.roles import Role

ADA = c.Actor("ada", Role.CANDIDATE, "SWE")
SPOKEN, FILED = "a" * 64, "b" * 64
VIDEO = "video/webm"


def plan(**changed: object) -> c.PrepareHearing:
    """A hearing whose questions may come as recordings."""
    format: Format = replace(PLAN.format, messages=Messages.VIDEO, message_ms=60_000, **changed)  # type: ignore[arg-type]
    return replace(PLAN, format=format)


def hand_in(
    hearing: Rehearsal,
    material: str = SPOKEN,
    kind: MaterialKind = MaterialKind.QUESTION_MESSAGE,
    subject: str = KENYA.subject,
    media_type: str = VIDEO,
    duration_ms: int | None = 20_000,
) -> None:
    hearing.do(c.ReportMaterial(material, kind, media_type, 1_000, duration_ms, subject), SYSTEM)


def ask(hearing: Rehearsal, id: str = "q1", text: str = "On the budget.", message: str = SPOKEN) -> None:
    hearing.do(c.SubmitQuestion(id, "slot-ada", text, message=message), KENYA)


def ready(hearing: Rehearsal, material: str = SPOKEN, duration_ms: int = 20_000) -> None:
    hearing.do(c.ReportMaterialReady(material, duration_ms, True), MEDIA)


def called(**changed: object) -> Rehearsal:
    """Kenya's recorded question has just been called."""
    hearing = in_questions(plan(**changed))
    hand_in(hearing)
    ask(hearing)
    ready(hearing)
    hearing.do(c.AdmitQuestion("q1"))
    hearing.do(c.CallQuestion("q1"), after=1_000)
    return hearing


def filed(**changed: object) -> Rehearsal:
    """Ada's statement has just begun, and she has filed one."""
    hearing = opened(plan(**changed))
    hand_in(hearing, FILED, MaterialKind.STATEMENT, "ada", duration_ms=90_000)
    hearing.do(c.FileStatement("slot-ada", FILED), ADA)
    ready(hearing, FILED, 90_000)
    hearing.do(c.StartSlot("slot-ada"), after=1_000)
    return hearing


def playing(hearing: Rehearsal) -> str:
    assert hearing.state.playing is not None
    return hearing.state.playing.id
