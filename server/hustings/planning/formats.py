"""Modalities as somebody names them: a preset, or a file."""

from pathlib import Path

from hustings.hearing.formats import Faulty, read
from hustings.hearing.model import Format
from hustings.planning.sources import Mistake, Mistaken, Source
from hustings.planning.toml_lines import Document
from hustings.presets import names, presets


def read_format(source: Source) -> Format:
    """The modalities of a file. Raises Mistaken."""
    document = Document(source)
    try:
        return read(document.content)
    except Faulty as faulty:
        raise Mistaken(document.mistakes(faulty.faults)) from None


def load(name: str, near: Path | None) -> Format:
    """A preset by name, or a file of modalities by its path.

    Args:
        near: The folder that paths are seen from; None: there are no files, presets only.

    Raises:
        Mistaken: There is none, or it is faulty.
    """
    if name in names():
        return presets()[name]
    if near is not None and (near / name).is_file():
        return read_format(Source.of(near / name))
    known = f"The presets are {', '.join(names())}."
    what = f"There is no preset {name!r}." if near is None else f"There is no preset and no file {name!r}."
    raise Mistaken([Mistake("", None, "", f"{what} {known}")])
