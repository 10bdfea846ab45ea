"""Large dictionaries that change a little at a time, and say where."""

from collections.abc import Collection, Mapping
from typing import TypeVar

V = TypeVar("V")


class Successive(dict[str, V]):
    """A dictionary that was made of another, and knows in which keys it differs from that.

    Like any dictionary, but nobody may change it.
    """

    __slots__ = ("_changed", "_follows", "_mark")

    def __init__(self, before: Mapping[str, V], changes: Mapping[str, V]) -> None:
        """All of `before`, and `changes` in place of what it has under those keys, or besides."""
        super().__init__(before)
        self.update(changes)
        self._mark = object()
        # Not the dictionary itself: each would keep all that were before it.
        self._follows = before._mark if isinstance(before, Successive) else None
        self._changed = changes.keys()

    def changed_since(self, before: Mapping[str, V]) -> Collection[str] | None:
        """Keys of which the values differ, or are new; None if it was not made of `before`."""
        if not isinstance(before, Successive) or before._mark is not self._follows:
            return None
        return self._changed
