"""States by ISO 3166-1 alpha-3 code: their names in six languages (CLDR, through Babel), regional groups.

Names are the library's; groups are files of ours in `groups/`. An organisation with other groups adds a file.
"""

import difflib
import functools
import tomllib
from collections.abc import Mapping
from importlib.resources import files

from babel import Locale
from babel.core import get_global

RETIRED = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})
"""Codes that ISO 3166-3 has as formerly used; CLDR maps them to what came after."""
NOBODY = frozenset({"QUU", "XAA", "XBB", "ZZZ"})
"""Private codes of CLDR's for no territory at all."""

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")


@functools.cache
def names(language: str) -> Mapping[str, str]:
    """Every state's and territory's name by code, in one of `LANGUAGES`; raises KeyError for another."""
    if language not in LANGUAGES:
        raise KeyError(language)
    territories = Locale(language).territories
    two_letters = get_global("territory_aliases")
    return {
        code: territories[alias[0]]
        for code, alias in sorted(two_letters.items())
        if len(code) == 3 and code.isalpha() and len(alias) == 1 and alias[0] in territories
        if code not in RETIRED | NOBODY
    }


@functools.cache
def groups(family: str = "un") -> Mapping[str, tuple[str, ...]]:
    """Codes by regional group, in alphabetical order of the groups. Raises KeyError for no such family."""
    file = files("hustings") / "groups" / f"{family}.toml"
    if not file.is_file():
        raise KeyError(family)
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return {group: tuple(content["states"]) for group, content in sorted(table.items())}


def member_states() -> frozenset[str]:
    """The Member States of the United Nations."""
    return frozenset(code for codes in groups().values() for code in codes)


def meant(text: str) -> str | None:
    """The code that somebody may have meant: for a name in one of the languages, or a code mistyped."""
    for language in LANGUAGES:
        for code, name in names(language).items():
            if name.casefold() == text.strip().casefold():
                return code
    wanted = text.strip().upper()
    near = difflib.get_close_matches(wanted, names("en"), n=12, cutoff=0.6)
    # Of those alike, one that begins the same and is a state's own.
    near.sort(key=lambda code: (code[:2] != wanted[:2], code[:1] != wanted[:1], code not in member_states()))
    return near[0] if near else None
