"""The store of materials, as the settings have it."""

from hustings.config import Settings
from hustings.materials.kinds import MEGABYTE, Limits
from hustings.materials.store import FileMaterials


def materials_of(settings: Settings) -> FileMaterials:
    """The files below the data folder; what recordings leave in reserve is left by these too."""
    limits = Limits(
        question_message=settings.question_message_mb * MEGABYTE,
        statement=settings.statement_mb * MEGABYTE,
        document=settings.document_mb * MEGABYTE,
        picture=settings.picture_mb * MEGABYTE,
        video=settings.video_mb * MEGABYTE,
    )
    return FileMaterials(settings.data, limits, settings.recording_reserve_mb * MEGABYTE)
