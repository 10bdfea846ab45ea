"""Bounds of who asks: lots, groups, batches that cannot go together."""

from collections.abc import Iterator

from hustings.hearing.formats.faults import Fault
from hustings.hearing.model import Access, DrawnAt, Format, MayAsk, OrderRule, Selection
from hustings.hearing.texts import says_something

MOST_PUT = 1_000
"""Questions of a group for one candidate."""
MOST_GROUPS = 50
LONGEST_GROUP = 100
LARGEST_BATCH = 20
MOST_DRAWN = 100
_BY_LOTS = (Selection.DRAWN_STATES, Selection.TOKENS)


def bounds_of_asking(format: Format) -> Iterator[Fault]:
    """What of the fields on asking contradicts another, or is out of its bounds."""
    by_lots = format.order in (OrderRule.DRAWING_OF_LOTS, OrderRule.FIRST_DRAWN)
    if format.order_drawn is DrawnAt.OPENING and not by_lots:
        yield Fault(("order_drawn",), "goes with an order that lots make, such as drawing-of-lots")
    yield from _who(format)
    yield from _groups(format)
    if not 1 <= format.batch <= LARGEST_BATCH:
        yield Fault(("batch",), f"must lie between 1 and {LARGEST_BATCH} questions")
    if not 0 <= format.drawn_questions <= MOST_DRAWN:
        yield Fault(("drawn_questions",), f"must lie between 0 and {MOST_DRAWN} questions")
    elif format.drawn_questions and format.selection not in (Selection.CHAIR, Selection.ORDER_OF_REQUEST):
        text = "goes with selection chair or order-of-request: lots decide already"
        yield Fault(("drawn_questions",), text)
    if format.drawn_from and not format.drawn_questions:
        yield Fault(("drawn_from",), "says whose questions are drawn: give drawn_questions, too")


def _who(format: Format) -> Iterator[Fault]:
    for number, kind in enumerate(format.who_may_ask):
        if kind in format.who_may_ask[:number]:
            yield Fault(("who_may_ask", number), f"{kind.value!r} comes twice")
    if MayAsk.CIVIL_SOCIETY in format.who_may_ask and format.access is Access.CLOSED:
        yield Fault(("who_may_ask",), "civil society cannot ask in a hearing that is closed to observers")
    states = not format.who_may_ask or MayAsk.MEMBER_STATES in format.who_may_ask
    if format.selection in _BY_LOTS and not states:
        yield Fault(
            ("selection",), f"{format.selection.value} is for member-states: who_may_ask leaves them out"
        )


def _groups(format: Format) -> Iterator[Fault]:
    if len(format.groups) > MOST_GROUPS:
        yield Fault(("groups",), f"there are more than {MOST_GROUPS} groups")
    for name, count in format.groups.items():
        if not says_something(name) or len(name) > LONGEST_GROUP:
            yield Fault(("groups", name), f"a group's name must have 1 to {LONGEST_GROUP} characters")
        if not 1 <= count <= MOST_PUT:
            yield Fault(("groups", name), f"must lie between 1 and {MOST_PUT} questions")
    if format.groups_hand_in and not format.groups:
        yield Fault(("groups_hand_in",), "needs the counts of groups")
