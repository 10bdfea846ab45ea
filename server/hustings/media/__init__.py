"""Feeds and the programme feed over WebRTC (aiortc)."""
