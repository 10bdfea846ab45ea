"""What a hearing is prepared with beside its people and slots: posts, delegations, links."""

from dataclasses import dataclass, field
from enum import StrEnum

from hustings.hearing.model.format import PhaseFormat
from hustings.hearing.roles import Role


class Category(StrEnum):
    """As what a delegation takes part."""

    MEMBER_STATE = "member-state"
    SECTOR_MEMBER = "sector-member"
    OBSERVER = "observer"
    """A state or an organisation that follows without a say, such as the Holy See or Palestine."""
    PRESS = "press"
    CIVIL_SOCIETY = "civil-society"


LISTENING = frozenset({Category.SECTOR_MEMBER, Category.OBSERVER, Category.PRESS, Category.CIVIL_SOCIETY})
"""Categories whose seats follow only: their people take part as observers."""


@dataclass(frozen=True, slots=True)
class Post:
    """What is stood for. All candidates of a post have the same time."""

    id: str
    title: str
    titles: dict[str, str] = field(default_factory=dict)
    """The title in other languages, by BCP 47 tag."""
    phases: tuple[PhaseFormat, ...] = ()
    """The times of its candidates where they are others than the format's."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """Who may send people, whether or not anybody has been named yet."""

    id: str
    name: str
    category: Category
    member_state: str | None = None
    """ISO 3166-1 alpha-3; a Member State always has one, an observer may."""
    group: str = ""
    """Its regional group, as the hearing's organisation calls it."""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """That a link was handed out. The token itself is nowhere."""

    jti: str
    subject: str
    role: Role
    expires: int
    """Unix seconds."""
