"""Exposing metrics, logs and health."""
