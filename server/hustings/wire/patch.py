"""JSON Merge Patch (RFC 7396): what changed between two objects that hold no nulls.

In a merge patch null can only mean deletion, so an object that goes through one must hold none (an array
may; arrays are replaced whole).
"""

from typing import Any, TypeGuard

from hustings.hearing.successive import Successive


def diff(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The patch that makes `new` out of `old`; empty when they are the same.

    Raises:
        ValueError: An object in `new` holds a null where it differs from `old`.
    """
    changed = new.changed_since(old) if isinstance(new, Successive) else None
    patch: dict[str, Any] = {} if changed is not None else {name: None for name in old if name not in new}
    for name in new if changed is None else changed:
        value = new[name]
        before = old.get(name)
        if before is value and before is not None:
            continue
        if _is_object(before) and _is_object(value):
            if inner := diff(before, value):
                patch[name] = inner
        elif name not in old or not _same(before, value):
            _refuse_nulls(name, value)
            patch[name] = value
    return patch


def apply(target: Any, patch: Any) -> Any:
    """RFC 7396, section 2. Neither argument is changed."""
    if not _is_object(patch):
        return patch
    result = dict(target) if _is_object(target) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = apply(result.get(name), value)
    return result


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _same(a: Any, b: Any) -> bool:
    """Equal as JSON values: unlike in Python, true is not 1."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(value, b[name]) for name, value in a.items())
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True))
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


def _refuse_nulls(name: str, value: Any) -> None:
    if value is None:
        raise ValueError(f"{name}: null cannot be sent in a merge patch")
    if _is_object(value):
        for inner, item in value.items():
            _refuse_nulls(f"{name}.{inner}", item)
