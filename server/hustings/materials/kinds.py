"""Which files each kind takes, how large, and what the first bytes say a file is."""

from collections.abc import Mapping
from dataclasses import dataclass

from hustings.hearing.model import MaterialKind

MEGABYTE = 1_000_000
HEAD_BYTES = 64
"""As many of the first bytes as tell what a file is."""

PDF = "application/pdf"
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
MOVING = frozenset({"video/mp4", "video/quicktime", "video/webm", "video/x-matroska"})
SOUNDING = MOVING | {"audio/ogg"}
"""What may hold sound; without a picture in it, it is of the same name below `audio/`."""

IN_WORDS: Mapping[MaterialKind, str] = {
    MaterialKind.QUESTION_MESSAGE: "sound or video: WebM, Ogg, MP4, QuickTime or Matroska",
    MaterialKind.STATEMENT: "video with sound: MP4, QuickTime, WebM or Matroska",
    MaterialKind.DOCUMENT: "a PDF document",
    MaterialKind.PICTURE: "a picture: PNG, JPEG or WebP",
    MaterialKind.VIDEO: "video: MP4, QuickTime, WebM or Matroska",
}

ACCEPTED: Mapping[MaterialKind, frozenset[str]] = {
    MaterialKind.QUESTION_MESSAGE: SOUNDING,
    MaterialKind.STATEMENT: MOVING,
    MaterialKind.DOCUMENT: frozenset({PDF}),
    MaterialKind.PICTURE: PICTURES,
    MaterialKind.VIDEO: MOVING,
}

NEEDS_PICTURE = frozenset({MaterialKind.STATEMENT, MaterialKind.VIDEO})
NEEDS_SOUND = frozenset({MaterialKind.STATEMENT, MaterialKind.QUESTION_MESSAGE})


@dataclass(frozen=True, slots=True)
class Limits:
    """Most bytes of a file of each kind."""

    question_message: int = 30 * MEGABYTE
    statement: int = 1_000 * MEGABYTE
    document: int = 25 * MEGABYTE
    picture: int = 10 * MEGABYTE
    video: int = 500 * MEGABYTE

    def of(self, kind: MaterialKind) -> int:
        limit: int = getattr(self, kind.value.replace("-", "_"))
        return limit


def sniff(head: bytes) -> str | None:
    """The media type that a file's first bytes tell; None for what no kind takes.

    PDF: ISO 32000-1 section 7.5.2. PNG, JPEG, WebP: their signatures. MP4 and QuickTime: the `ftyp` box,
    ISO/IEC 14496-12 section 4.3. WebM and Matroska: the EBML header with its DocType, RFC 8794 section 11.2.
    Ogg: RFC 3533 section 6.
    """
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "video/quicktime" if head[8:12] == b"qt  " else "video/mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return _ebml(head)
    return "audio/ogg" if head.startswith(b"OggS") else None


def _ebml(head: bytes) -> str | None:
    """By the DocType element (0x4282), whose length is one byte here as every writer has it."""
    place = head.find(b"\x42\x82")
    if place < 0:
        return None
    name = head[place + 3 :].split(b"\0")[0]
    if name.startswith(b"webm"):
        return "video/webm"
    return "video/x-matroska" if name.startswith(b"matroska") else None
