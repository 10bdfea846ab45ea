"""What happened, in the past tense. A hearing is the fold of these (`engine.evolve`).

A field declared with `private()` goes into the entry's private part: the chain holds only a salted digest
of it, so an export without it still verifies (`chain`).
"""

from hustings.hearing.events.asking import RegistrationWithdrawn, StateRegistered, TurnBegun, TurnPassed
from hustings.hearing.events.candidacy import (
    FilingRefused,
    GuidelinesAccepted,
    MaterialFiled,
    MaterialPublished,
    MaterialWithdrawn,
    MessageRead,
    MessageSent,
    StatementFiled,
    StatementWithdrawn,
)
from hustings.hearing.events.draws import (
    ContributionRevealed,
    ContributionsClosed,
    DrawConcluded,
    DrawContributed,
    DrawSettled,
    DrawStarted,
    DrawVoided,
    TokenDrawn,
)
from hustings.hearing.events.floor import (
    FloorGiven,
    FloorTaken,
    FloorWithdrawn,
    HandLowered,
    HandRaised,
    InterruptionEnded,
    InterruptionExpired,
    InterruptionGraceEnded,
    InterruptionStarted,
    MicrophoneClosed,
    MicrophoneOpened,
    PlaceSet,
    PointRuled,
)
from hustings.hearing.events.playing import (
    MaterialFailed,
    MaterialReady,
    PlayingEnded,
    PlayingStarted,
)
from hustings.hearing.events.preparing import (
    HearingPrepared,
    ModalitiesChanged,
    PreparationAmended,
    SplitChosen,
    TokensIssued,
)
from hustings.hearing.events.questions import (
    QuestionAdmitted,
    QuestionAnswered,
    QuestionAnsweredInWriting,
    QuestionCalled,
    QuestionCarried,
    QuestionJoined,
    QuestionMerged,
    QuestionMoved,
    QuestionRefused,
    QuestionReopened,
    QuestionReturned,
    QuestionRevised,
    QuestionSubmitted,
    QuestionSupported,
    QuestionWithdrawn,
    RulingSuggested,
    SuggestionWithdrawn,
    SupportWithdrawn,
)
from hustings.hearing.events.reports import (
    FeedFound,
    FeedLost,
    HeadSigned,
    InterpretationLost,
    MaterialReceived,
    RecorderStopped,
    RecorderWriting,
    RecordingClosed,
)
from hustings.hearing.events.secrecy import KEPT, NAMES_ACTOR, PRIVATE, private
from hustings.hearing.events.sitting import (
    ChairTaken,
    HearingClosed,
    HearingOpened,
    HearingResumed,
    HearingSuspended,
    TokenRevoked,
)
from hustings.hearing.events.slots import (
    CandidateWithdrawn,
    ClockPaused,
    ClockResumed,
    GraceEnded,
    InterventionEnded,
    InterventionExpired,
    InterventionGraceEnded,
    InterventionStarted,
    InterventionWarned,
    PhaseEnded,
    PhaseStarted,
    RetryEnded,
    SlotEnded,
    SlotMoved,
    SlotStarted,
    TimeExpired,
    TimeExtended,
    TimeRestored,
    TimeWarned,
)
from hustings.hearing.events.undoing import TimeTakenBack, Undone

Event = (
    HearingPrepared
    | PreparationAmended
    | ModalitiesChanged
    | SplitChosen
    | TokensIssued
    | HearingOpened
    | HearingSuspended
    | HearingResumed
    | HearingClosed
    | SlotStarted
    | PhaseStarted
    | PhaseEnded
    | SlotEnded
    | ClockPaused
    | ClockResumed
    | TimeWarned
    | TimeExpired
    | GraceEnded
    | RetryEnded
    | TimeRestored
    | TimeExtended
    | InterventionStarted
    | InterventionEnded
    | InterventionWarned
    | InterventionExpired
    | InterventionGraceEnded
    | SlotMoved
    | CandidateWithdrawn
    | ChairTaken
    | FloorGiven
    | FloorWithdrawn
    | FloorTaken
    | MicrophoneClosed
    | MicrophoneOpened
    | HandRaised
    | HandLowered
    | PointRuled
    | InterruptionStarted
    | InterruptionExpired
    | InterruptionGraceEnded
    | InterruptionEnded
    | PlaceSet
    | QuestionSubmitted
    | QuestionJoined
    | QuestionRevised
    | QuestionWithdrawn
    | QuestionSupported
    | SupportWithdrawn
    | RulingSuggested
    | SuggestionWithdrawn
    | QuestionAdmitted
    | QuestionRefused
    | QuestionReturned
    | QuestionReopened
    | QuestionMerged
    | QuestionMoved
    | QuestionCalled
    | QuestionAnswered
    | QuestionCarried
    | QuestionAnsweredInWriting
    | StateRegistered
    | RegistrationWithdrawn
    | TurnBegun
    | TurnPassed
    | DrawStarted
    | DrawContributed
    | ContributionsClosed
    | ContributionRevealed
    | DrawSettled
    | TokenDrawn
    | DrawConcluded
    | DrawVoided
    | MaterialFiled
    | MaterialWithdrawn
    | MaterialPublished
    | FilingRefused
    | StatementFiled
    | StatementWithdrawn
    | GuidelinesAccepted
    | MessageSent
    | MessageRead
    | Undone
    | TimeTakenBack
    | TokenRevoked
    | FeedFound
    | FeedLost
    | InterpretationLost
    | RecordingClosed
    | RecorderStopped
    | RecorderWriting
    | MaterialReceived
    | MaterialReady
    | MaterialFailed
    | PlayingStarted
    | PlayingEnded
    | HeadSigned
)
