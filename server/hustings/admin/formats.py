"""`hustings format`: check a file of modalities, list the presets, show one."""

from pathlib import Path

from hustings.hearing.model import Format
from hustings.hearing.plain_words import sentences
from hustings.planning.formats import load, read_format
from hustings.planning.sources import Mistaken, Source
from hustings.presets import names, preset_text, presets


def check(file: Path) -> list[str]:
    """Say what is wrong with a file of modalities: a line per mistake; none for a good file."""
    try:
        read_format(Source.of(file))
    except Mistaken as mistaken:
        return [str(mistake) for mistake in mistaken.mistakes]
    return []


def listed() -> str:
    """The presets, one a line: phases, order, access."""
    return "\n".join(f"{name:<10} {_summary(format)}" for name, format in presets().items())


def shown(name: str) -> str:
    """A preset's file, or the named file's text, and then the same in plain words."""
    format = load(name, Path())
    text = preset_text(name) if name in names() else Path(name).read_text(encoding="utf-8")
    rules = "\n".join(f"# - {sentence}" for sentence in sentences(format))
    return f"{text.rstrip()}\n\n# In plain words:\n#\n{rules}"


def _summary(format: Format) -> str:
    times = " + ".join(f"{phase.kind} {phase.budget_ms / 60_000:g} min" for phase in format.phases)
    chosen = " (cut by the candidate)" if format.split == "candidate" else ""
    return f"{times}{chosen}; {format.order}; {format.access}"
