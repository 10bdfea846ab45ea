"""What people write: that it is text, and that it says something."""

import unicodedata

_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and a symbol by their category that print nothing: Hangul fillers and the empty Braille cell."""


def is_text(text: str) -> bool:
    """Half a surrogate pair is legal in JSON's escapes, but no text: it could not be hashed."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def says_something(text: str) -> bool:
    """Whether anybody could see any of it: spaces, controls, zero-width characters are nothing."""
    return any(unicodedata.category(char)[0] in "LNPS" and char not in _BLANK for char in text)
