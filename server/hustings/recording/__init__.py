"""Recordings that survive: fragmented MP4, manifests, disk reserve."""
