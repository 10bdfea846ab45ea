"""Language tags (BCP 47)."""


def is_of(tag: str, language: str) -> bool:
    """Whether a tag is of a language or of a narrower form of it (RFC 4647, section 3.3.1)."""
    return f"{tag}-".lower().startswith(f"{language}-".lower())
