"""Hustings: hybrid hearings of candidates for elected posts."""

__version__ = "0.1.0"
