"""Writes every feed to disk while it happens, so that whatever breaks, what was said is kept."""
