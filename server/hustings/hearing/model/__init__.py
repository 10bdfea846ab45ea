"""The state of a hearing: what a fold over its journal yields. All values are immutable.

Times are milliseconds of hearing time (see `docs/decisions`); durations are milliseconds. Mappings are
treated as immutable: `evolve` replaces them, nothing else touches them.
"""

from hustings.hearing.model.actions import Action, Cause, Moment, Raised, Scene, Standing, Undoing
from hustings.hearing.model.asking import Turn
from hustings.hearing.model.candidacy import (
    Acceptance,
    FiledStatement,
    Filing,
    FilingKind,
    FilingStage,
    Message,
    UnacceptedGuidelines,
)
from hustings.hearing.model.draws import Contribution, Draw, DrawMethod, DrawPurpose, DrawStage, DrawVoid
from hustings.hearing.model.floor import (
    Grant,
    Hand,
    HandKind,
    Interruption,
    InterruptionKind,
    OnAir,
    PointRuling,
)
from hustings.hearing.model.format import (
    Access,
    AtZero,
    Bell,
    DrawnAt,
    Format,
    HandIn,
    LostLineRuling,
    MayAsk,
    Messages,
    ModalityChange,
    NominatingState,
    OnInterpretationLost,
    OnLineLost,
    OnRecordingStopped,
    OrderRule,
    PhaseFormat,
    PhaseKind,
    RefusedText,
    Selection,
    Split,
)
from hustings.hearing.model.materials import Deposit, Material, MaterialKind
from hustings.hearing.model.playing import (
    Played,
    Playing,
    PlayingEnd,
    PlayingKind,
    QuestionMessage,
    Readiness,
)
from hustings.hearing.model.preparing import LISTENING, Category, Delegation, IssuedToken, Post
from hustings.hearing.model.questions import (
    Answer,
    Question,
    QuestionStage,
    RefusalReason,
    SuggestedRuling,
    Suggestion,
)
from hustings.hearing.model.reports import Feed, InterpretationLoss, Recording, SignedHead
from hustings.hearing.model.rulings import Ruling, RulingKind
from hustings.hearing.model.slots import (
    Clock,
    Intervention,
    InterventionKind,
    Participant,
    PhaseRun,
    Slot,
    SlotStage,
    Spoken,
    TimeChange,
    TimeChangeKind,
)
from hustings.hearing.model.stages import Stage
from hustings.hearing.model.state import Hearing
