"""Places in the queue of questions: texts whose alphabetical order is the queue's.

A place is a fraction's decimals. There is always room between two, so that moving one question changes that
question alone. Who joins the end, or goes before all, gets a short one; only who goes between grows longer.
"""

_WIDTH = 6
_MIDDLE = 500_000


def last(count: int) -> str:
    """The place behind all others, for the `count`-th question that takes the last place (from 1)."""
    return f"{_MIDDLE + count:0{_WIDTH}d}"


def between(before: str | None, after: str) -> str:
    """A place right behind `before` (None: there is nothing before) and ahead of `after`."""
    if before is None:
        whole = int(after[:_WIDTH])
        first = whole if len(after) > _WIDTH else whole - 1
        if first > 0:
            return f"{first:0{_WIDTH}d}"
    low, width = before or "0", _WIDTH
    gap = int(after[:width]) - int(low[:width].ljust(width, "0"))
    while gap + (len(after) > width) < 2:
        gap = 10 * gap + int(after[width : width + 1] or 0) - int(low[width : width + 1] or 0)
        width += 1
    room = gap + (len(after) > width)
    return f"{int(low[:width].ljust(width, '0')) + room // 2:0{width}d}"
