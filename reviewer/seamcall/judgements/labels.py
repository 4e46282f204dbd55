"""Names: labels that are there once, constants that are numbers, headers for what is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase

from reviewer.seamcall.judgements.case import Case, Remark
from reviewer.seamcall.listing import Immediate, Instruction, Label, Memory, Statement, Target


def unique(case: Case) -> Iterator[Remark]:
    """SC020: each label is defined once in the file, and each local one that is named is defined."""
    defined = Counter(each.name for each in case.subject.listing.statements if isinstance(each, Label))
    for n, each in enumerate(case.subject.body):
        if isinstance(each, Label) and defined[each.name] > 1:
            yield Remark(
                f"{each.name} is defined {defined[each.name]} times in the file", n, (n,), None, "once", "more"
            )
        for name in _named(each):
            if _missing(name, defined):
                yield Remark(f"{name} is defined nowhere", n, (n,), None, "a label", "none")
    for entry in case.subject.entries:
        for name in (entry.source, entry.target):
            if _missing(name, defined):
                at = next((n for n, each in enumerate(case.subject.body) if each is entry.directive), None)
                yield Remark(f"{name} is defined nowhere", at, (), None, "a label", "none")


def _named(statement: Statement) -> Iterator[str]:
    if isinstance(statement, Instruction):
        yield from (operand.label for operand in statement.operands if isinstance(operand, Target))


def _missing(name: str, defined: Counter[str]) -> bool:
    return name.startswith(".L") and not defined[name]


def headers(case: Case) -> Iterator[Remark]:
    """SC024: what is used is included, and a constant is a number."""
    for header, words in case.subject.contract.headers.items():
        used = sorted(word for word in case.words if any(fnmatchcase(word, glob) for glob in words))
        if used and header not in case.included:
            yield Remark(f"{used[0]} without {header}", None, (), None, f"#include <{header}>", "none", case.complete)
    known = case.complete and not any(name in case.subject.contract.headers for name in case.subject.listing.missing)
    for n, each in enumerate(case.subject.body):
        for operand in each.operands if isinstance(each, Instruction) else ():
            if isinstance(operand, Immediate) and operand.value is None:
                yield Remark(f"{operand.text} is no number", n, (n,), None, "a constant", operand.text, known)
            elif isinstance(operand, Memory) and operand.displacement is None:
                yield Remark(f"{operand.text} names no known offset", n, (n,), None, "an offset", operand.text, known)
