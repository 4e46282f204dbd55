"""Frozen dataclasses as JSON and back: a list of the fields' values in order, each of the type that the class names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

Decoder = Callable[[Any], Any]


class CodecError(ValueError):
    """A value that is not of the type that belongs there."""


def encode(value: Any) -> Any:
    """What json.dumps takes; tuples and dataclasses become lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return [encode(getattr(value, name)) for name in _names(type(value))]
    if isinstance(value, tuple):
        return [encode(each) for each in value]
    return value


def decode(hint: Any, raw: Any) -> Any:
    """The value of that type; raises CodecError for anything else, never another exception."""
    return _decoder(hint)(raw)


@cache
def hints(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields, by name."""
    return {name: hint for name, hint in get_type_hints(kind).items() if name in _names(kind)}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _decoder(hint: Any) -> Decoder:
    if isinstance(hint, UnionType):
        return _optional(next(each for each in get_args(hint) if each is not type(None)))
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint))
    if is_dataclass(hint) and isinstance(hint, type):
        return _dataclass(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _member(hint)
    return _plain(hint)


def _optional(hint: Any) -> Decoder:
    inner = _decoder(hint)
    return lambda raw: None if raw is None else inner(raw)


def _tuple(parts: tuple[Any, ...]) -> Decoder:
    if parts[-1] is Ellipsis:
        each = _decoder(parts[0])
        return lambda raw: tuple(each(value) for value in _list(raw))
    kinds = [_decoder(part) for part in parts]
    return lambda raw: tuple(kind(value) for kind, value in zip(kinds, _list(raw, len(kinds)), strict=True))


def _dataclass(kind: type) -> Decoder:
    of = [(name, _decoder(hint)) for name, hint in hints(kind).items()]
    return lambda raw: kind(
        **{name: inner(value) for (name, inner), value in zip(of, _list(raw, len(of)), strict=True)}
    )


def _member(kind: type[Enum]) -> Decoder:
    known = {member.value: member for member in kind}

    def member(raw: Any) -> Enum:
        if isinstance(raw, str) and raw in known:
            return known[raw]
        raise CodecError(f"no member of {kind.__name__}")

    return member


def _plain(kind: Any) -> Decoder:
    allowed = (int, float) if kind is float else (kind,)

    def plain(raw: Any) -> Any:
        if type(raw) in allowed:
            return raw
        raise CodecError(f"{kind.__name__} is wanted, not {type(raw).__name__}")

    return plain


def _list(raw: Any, length: int | None = None) -> list[Any]:
    if not isinstance(raw, list) or length not in (None, len(raw)):
        raise CodecError("a list of another length, or none")
    return raw
