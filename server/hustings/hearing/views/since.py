"""What has changed between two states, worked out once for all who look from the one to the other."""

from dataclasses import dataclass, fields

from hustings.hearing.commands import Actor
from hustings.hearing.delegations import of
from hustings.hearing.entitled import as_asker
from hustings.hearing.model import Hearing
from hustings.hearing.ordered import Ordered
from hustings.hearing.roles import Role

_FIELDS = tuple(field.name for field in fields(Hearing))
_OWN_QUESTIONS = frozenset({"questions", "asked", "withdrawals"})
"""Of these somebody sees only what belongs to their own delegation."""
_UNSEEN = frozenset(
    {
        "seq",
        "time",
        "queue_end",
        "actions",
        "rulings",
        "undone",
        "clock_at",
        "issued",
        "signed_heads",
        "recordings",
    }
)
"""No personal view but the podium's and the candidates' tells of these."""
_OWN_PART = frozenset({Role.DELEGATE, Role.OBSERVER})


@dataclass(frozen=True, slots=True)
class Since:
    """What changed.

    Attributes:
        fields: Those of `Hearing` that are other objects.
        delegations: Whose questions changed; None if that cannot be told.
    """

    fields: frozenset[str]
    delegations: frozenset[str] | None

    @classmethod
    def between(cls, before: Hearing, after: Hearing) -> "Since":
        changed = Ordered.of(after.questions).changed_since(before.questions)
        return cls(
            frozenset(name for name in _FIELDS if getattr(before, name) is not getattr(after, name)),
            None if changed is None else frozenset(of(q.asker, q.member_state) for q in changed),
        )

    def same_questions(self, actor: Actor) -> bool:
        """Whether somebody's delegation has the same questions, and they stand as they stood."""
        asker = as_asker(actor)
        same = self.delegations is not None and of(asker.subject, asker.member_state) not in self.delegations
        return same and "format" not in self.fields

    def nothing_for(self, actor: Actor) -> bool:
        """Whether the personal view of somebody is surely as it was."""
        return (
            actor.role in _OWN_PART and self.fields <= _OWN_QUESTIONS | _UNSEEN and self.same_questions(actor)
        )
