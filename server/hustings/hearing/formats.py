"""Built-in formats: the modalities of known procedures, as data."""

from collections.abc import Mapping

from hustings.hearing.model import Bell, Format, OnLineLost, PhaseFormat, PhaseKind

_MINUTE = 60_000


def _format(name: str, statement_min: int, questions_min: int) -> Format:
    return Format(
        name=name,
        phases=(
            PhaseFormat(PhaseKind.STATEMENT, statement_min * _MINUTE),
            PhaseFormat(PhaseKind.QUESTIONS, questions_min * _MINUTE),
        ),
        bells=(Bell(30_000, 1), Bell(0, 2)),
        intervention_warnings_ms=(10_000,),
        on_line_lost=OnLineLost.PAUSE,
        retry_ms=_MINUTE,
    )


PRESETS: Mapping[str, Format] = {
    "itu-15": _format("itu-15", statement_min=15, questions_min=15),
    "itu-30": _format("itu-30", statement_min=30, questions_min=30),
    "demo": _format("demo", statement_min=3, questions_min=3),
}
"""By name. `itu-15` and `itu-30` after ITU Council document C17/96."""
