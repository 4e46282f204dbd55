"""`.macro`: its head, the binding of arguments, and putting them into the body, as GNU as 2.40 does it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reviewer.seamcall.gas.source import LONGEST, Exhausted, Line, NotUnderstood
from reviewer.seamcall.gas.statements import scrubbed
from reviewer.seamcall.listing import Where

_HEAD = re.compile(r"\s*([A-Za-z_.$][\w.$]*)[\s,]*(.*)", re.ASCII | re.DOTALL)
_FORMAL = re.compile(r"[\s,]*([A-Za-z_.$][\w.$]*)\s*(?::\s*(\w+))?\s*(=)?", re.ASCII)
_KEYWORD = re.compile(r"""([^\s,";()=]+)=""")
_PLACE = re.compile(r"\\(?:\(\)|@|([A-Za-z_.$][\w.$]*))", re.ASCII)


@dataclass(frozen=True, slots=True)
class Formal:
    """One parameter."""

    name: str
    default: str = ""
    required: bool = False
    rest: bool = False
    """It takes everything that is left."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro as defined."""

    name: str
    formals: tuple[Formal, ...]
    body: tuple[Line, ...]
    """One statement a line."""
    where: Where


def head(text: str) -> tuple[str, tuple[Formal, ...]]:
    """What follows `.macro`: name and parameters."""
    found = _HEAD.fullmatch(text)
    if found is None:
        raise NotUnderstood("a .macro without a name")
    return found[1], _formals(scrubbed(found[2]))


def _formals(text: str) -> tuple[Formal, ...]:
    made, at = list[Formal](), 0
    while at < len(text):
        found = _FORMAL.match(text, at)
        if found is None or (found[2] or "req") not in ("req", "vararg"):
            raise NotUnderstood("the parameters of a .macro")
        at, default = found.end(), ""
        if found[3]:
            default, at = argument(text, at)
        made.append(Formal(found[1], default, found[2] == "req", found[2] == "vararg"))
    return tuple(made)


def argument(text: str, at: int) -> tuple[str, int]:
    """The argument that begins there, and where it ends: blanks count only outside brackets, commas always."""
    while at < len(text) and text[at] in " \t":
        at += 1
    if text[at : at + 1] == '"':
        return _string(text, at)
    start, closing = at, list[str]()
    while at < len(text) and text[at] != "," and (closing or text[at] not in " \t"):
        sign = text[at]
        if sign in "\"'":
            at = text.find(sign, at + 1)
            if at < 0:
                return text[start:], len(text)
        elif sign in "([":
            closing.append(")" if sign == "(" else "]")
        elif closing and sign == closing[-1]:
            closing.pop()
        at += 1
    return text[start:at], at


def _string(text: str, at: int) -> tuple[str, int]:
    made, at = list[str](), at + 1
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and text[at + 1 : at + 2] in ('"', "\\"):
            at += 1
        made.append(text[at])
        at += 1
    return "".join(made), at + 1


def bind(formals: tuple[Formal, ...], text: str) -> dict[str, str]:
    """The value of each parameter; NotUnderstood where GNU as would refuse the call."""
    if len(text) > LONGEST:
        raise NotUnderstood("arguments that are too long")
    given = _given(formals, scrubbed(text))
    bound = dict[str, str]()
    for formal in formals:
        value = given.get(formal.name, "")
        if not value and formal.required:
            raise NotUnderstood(f"the argument {formal.name} is missing")
        bound[formal.name] = value or formal.default
    return bound


def _given(formals: tuple[Formal, ...], text: str) -> dict[str, str]:
    given, place, at, named = dict[str, str](), 0, 0, False
    names = {formal.name for formal in formals}
    while at < len(text):
        keyword = _KEYWORD.match(text, at)
        if keyword:
            named = True
            if keyword[1] not in names:
                raise NotUnderstood(f"the macro has no parameter {keyword[1]}")
            if given.get(keyword[1]):
                raise NotUnderstood(f"the argument {keyword[1]} is given twice")
            given[keyword[1]], at = argument(text, keyword.end())
        elif named:
            raise NotUnderstood("an argument without a name follows one with a name")
        elif place >= len(formals):
            raise NotUnderstood("more arguments than the macro takes")
        else:
            formal = formals[place]
            given[formal.name], at = (text[at:], len(text)) if formal.rest else argument(text, at)
            place += 1
        at = _after_comma(text, at)
    return given


def _after_comma(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t":
        at += 1
    return at + 1 if text[at : at + 1] == "," else at


def repeated(text: str) -> tuple[str, str]:
    """What follows `.irp`: the name, and the text of its list."""
    found = _HEAD.fullmatch(text)
    if found is None:
        raise NotUnderstood("an .irp without a name")
    return found[1], found[2]


def values(text: str) -> list[str]:
    """The list of an `.irp`: at least one, perhaps empty, value."""
    text, at, found = scrubbed(text), 0, list[str]()
    while at < len(text):
        value, at = argument(text, at)
        found.append(value)
        at = _after_comma(text, at)
    return found or [""]


def filled(text: str, bound: Mapping[str, str], number: int | None) -> str:
    """The text with its parameters replaced; `\\@` stays outside macros (None)."""
    if "\\" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        if found[0] == "\\()":
            return ""
        if found[0] == "\\@":
            return found[0] if number is None else str(number)
        return bound.get(found[1], found[0])

    made = _PLACE.sub(value, text)
    if len(made) > LONGEST:
        raise Exhausted("a statement that is longer")
    return made
