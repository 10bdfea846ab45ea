"""Fragmented MP4 with H.264 and Opus: bytes in, bytes out (ISO/IEC 14496-12 and -15, "Opus in ISOBMFF")."""
