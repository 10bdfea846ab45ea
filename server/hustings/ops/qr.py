"""QR codes for a terminal."""

import io

import segno


def qr_text(url: str) -> str:
    """The QR code of `url` in half-block characters, two modules a character high."""
    out = io.StringIO()
    segno.make(url, error="l", boost_error=False).terminal(out, compact=True, border=2)
    return out.getvalue()
