"""Shapes that the fields of several commands share."""

from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

Id = Annotated[str, MinLen(1), MaxLen(64)]

ShortText = Annotated[str, MaxLen(500)]

Reason = Annotated[str, MinLen(1), MaxLen(500)]
"""For everybody to read."""

Digest = Annotated[str, MinLen(64), MaxLen(64)]
"""64 hex digits."""

Millis = Annotated[int, Ge(0), Le(2**53 - 1)]

QuestionText = Annotated[str, MinLen(1), MaxLen(4_000)]

LanguageTag = Annotated[str, MinLen(2), MaxLen(35)]
