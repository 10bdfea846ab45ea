"""`hustings format`: check a file of modalities, list the presets, show one."""

from pathlib import Path

from hustings.admin.toml_lines import Document, Unreadable
from hustings.hearing.formats import Faulty, read
from hustings.hearing.model import Format
from hustings.hearing.plain_words import sentences
from hustings.presets import names, preset_text, presets


def check(file: Path) -> list[str]:
    """Say what is wrong with a file of modalities: a line per fault; none for a good file."""
    try:
        document = Document(file)
    except Unreadable as error:
        return [str(error)]
    try:
        read(document.content)
    except Faulty as faulty:
        return document.sentences(faulty.faults)
    return []


def load(name: str, near: Path) -> Format:
    """A preset by name, or a file of modalities by its path (as seen from the folder `near`).

    Raises:
        RuntimeError: There is none, or it is faulty; the text has a line per fault.
    """
    if name in names():
        return presets()[name]
    file = near / name
    if not file.is_file():
        raise RuntimeError(f"There is no preset and no file {name!r}. The presets are {', '.join(names())}.")
    problems = check(file)
    if problems:
        raise RuntimeError("\n".join(problems))
    return read(Document(file).content)


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
