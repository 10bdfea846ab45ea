"""Questions by id, for one kind of reader; those that hold still are taken over from the view before."""

from collections.abc import Iterable

from hustings.hearing.model import Hearing, Question
from hustings.hearing.ordered import Ordered
from hustings.hearing.question_views import QuestionView, Reader, question_view
from hustings.hearing.successive import Successive

Drawn = tuple[Hearing, dict[str, QuestionView]]
"""Views of questions, and the state they were drawn of."""


def questions_view(
    state: Hearing, questions: Iterable[Question], reader: Reader, before: Drawn | None
) -> dict[str, QuestionView]:
    """Views by id; what a question's view says of others changes only when it itself does."""
    if before is None or before[0].format is not state.format:
        return Successive({q.id: question_view(state, q, reader) for q in questions}, {})
    drawn, known = before[1], before[0].questions
    if known is state.questions:
        return drawn
    return {q.id: drawn[q.id] if known.get(q.id) is q else question_view(state, q, reader) for q in questions}


def all_questions_view(state: Hearing, reader: Reader, before: Drawn | None) -> dict[str, QuestionView]:
    """The same for every question of the hearing; of thousands only those that changed are looked at."""
    if before is None or before[0].format is not state.format or before[0].questions is state.questions:
        return questions_view(state, state.questions.values(), reader, before)
    changed = Ordered.of(state.questions).changed_since(before[0].questions)
    if changed is None:
        return questions_view(state, state.questions.values(), reader, before)
    return Successive(before[1], {q.id: question_view(state, q, reader) for q in changed})
