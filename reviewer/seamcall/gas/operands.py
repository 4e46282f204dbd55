"""Operands in AT&T syntax: %register, $immediate, disp(base,index,scale), *indirect, a jump's target."""

from __future__ import annotations

import re

from reviewer.seamcall.gas.expressions import Lookup, value
from reviewer.seamcall.gas.source import NotUnderstood
from reviewer.seamcall.gas.statements import parts
from reviewer.seamcall.listing import Immediate, Memory, Operand, Register, Target

_REGISTER = re.compile(r"%([a-z][a-z0-9]*(?:\(\d\))?)(?:\{[^{}]*\})*", re.ASCII)
_SEGMENT = re.compile(r"%([c-gs]s)\s*:", re.ASCII)
_ADDRESS = re.compile(r"\((?:%(\w+))?(?:,(?:%(\w+))?(?:,([1248])?)?)?\)", re.ASCII)
"""Without blanks, which say nothing there."""


def parse(text: str, lookup: Lookup, *, jump: bool) -> tuple[Operand, ...]:
    """All operands of an instruction; NotUnderstood where one is none."""
    return tuple(_operand(part, lookup, jump=jump) for part in parts(text))


def _operand(text: str, lookup: Lookup, *, jump: bool) -> Operand:
    if text.startswith("*"):
        return Target(text[1:].strip(), indirect=True)
    if register := _REGISTER.fullmatch(text):
        return Register(register[1])
    if text.startswith("$"):
        return Immediate(_value(text[1:], lookup), text)
    if jump:
        return _target(text)
    return _memory(text, lookup)


def _target(text: str) -> Target:
    if not re.fullmatch(r"[\w.$@#+\-]+", text):
        raise NotUnderstood(f"{text!r} is no place to jump to")
    return Target(text)


def _value(text: str, lookup: Lookup) -> int | None:
    if not text.strip():
        raise NotUnderstood("an operand that is empty")
    return value(text, lookup)


def _memory(text: str, lookup: Lookup) -> Memory:
    segment = _SEGMENT.match(text)
    rest = text[segment.end() :].strip() if segment else text
    opening = rest.rfind("(")
    address = _address(rest[opening:]) if opening >= 0 else None
    before = rest[:opening].strip() if address else rest
    if not before and address is None:
        raise NotUnderstood("an operand that is empty")
    return Memory(
        displacement=_value(before, lookup) if before else 0,
        base=(address[1] or "") if address else "",
        index=(address[2] or "") if address else "",
        scale=int(address[3] or 1) if address else 1,
        segment=segment[1] if segment else "",
        text=text,
    )


def _address(text: str) -> re.Match[str] | None:
    """A group in parentheses, if registers stand in it."""
    return _ADDRESS.fullmatch("".join(text.split())) if "%" in text else None
