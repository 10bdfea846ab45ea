"""Elements of a page, escaped by their making: what is not markup already is text."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import TypeAlias


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Content: TypeAlias = "Markup | str | int | Iterable[Content] | None"

VOID = frozenset({"meta", "br", "hr"})


def el(tag: str, *content: Content, **attributes: str | None) -> Markup:
    """One element. `class_` loses its underscore, others become hyphens; what is None is left out."""
    given = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in VOID:
        return Markup(f"<{tag}{given}>")
    return Markup(f"<{tag}{given}>{join(*content)}</{tag}>")


def join(*content: Content) -> Markup:
    return Markup("".join(_written(part) for part in content))


def _written(part: Content) -> str:
    if part is None:
        return ""
    if isinstance(part, Markup):
        return part
    if isinstance(part, str | int):
        return escape(str(part))
    return "".join(_written(each) for each in part)


def table(caption: str, heads: Sequence[Content], rows: Iterable[Sequence[Content]]) -> Markup:
    """A table whose first column heads its rows; it scrolls by itself where it is too wide."""
    body = [
        el("tr", el("th", first, scope="row"), [el("td", cell) for cell in cells])
        for first, *cells in (tuple(row) for row in rows)
    ]
    head = el("thead", el("tr", [el("th", head, scope="col") for head in heads]))
    whole = el("table", el("caption", caption), head, el("tbody", body))
    return el("div", whole, class_="wide", role="region", tabindex="0", aria_label=caption)


def facts(pairs: Iterable[tuple[Content, Content]]) -> Markup:
    """Names and values; what has no value is left out."""
    known = [(name, value) for name, value in pairs if value not in (None, "")]
    return el("dl", [join(el("dt", name), el("dd", value)) for name, value in known])


def code(text: str) -> Markup:
    return el("code", text, dir="ltr", translate="no")


def said(text: str, language: str | None = None) -> Markup:
    """Words of a person, in their language and direction."""
    return el("span", text, lang=language, dir="auto")
