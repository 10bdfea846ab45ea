"""Packet arithmetic for RTP media. Pure: bytes in, bytes and values out."""
