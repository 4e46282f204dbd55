"""Tables of registers above a function: inputs, outputs, and where each argument of the C caller goes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.seamcall.conduct import ARGUMENTS, LEAF, STATUS, Conduct
from reviewer.seamcall.said.assertion import Wrong
from reviewer.seamcall.said.words import ONLY, SHARED, only, registers, spoken
from reviewer.seamcall.values import Entry

LISTS, ROWS = "lists", "rows"
HEADING = re.compile(
    r"^[ \t]*(?P<all>(?P<in>in)?(?P<out>out)?puts?(?:[ \t]+(?:registers?|operands?|GPRs?))?)[ \t]*:[ \t]*$", re.I | re.M
)
ROW = re.compile(rf"^[ \t]*(?P<all>-?[ \t]*(?P<list>{ONLY}))[ \t]*(?:-{{1,2}}|:|–)[ \t]+(?P<what>\S.*)$", re.I | re.M)
RULER = re.compile(r"^[ \t]*-{8,}|ABI:[ \t]*$", re.M)
ARGUMENT = re.compile(r"^[ \t]*(?P<all>@(?P<name>\w+)[ \t]*\((?P<register>\w+)\))[ \t]*-?[ \t]*(?P<what>\S.*)$", re.M)
MOVED = re.compile(r"\bmoved\s+(?:in)?to\s+%?(R\w+)", re.I)
NUMBERED = re.compile(r"\b(?:parameter|param|argument|input)\s+(\d)\b", re.I)
USED = re.compile(
    rf"\b(?P<all>only\s+(?P<list>{ONLY})\s*(?:are|is)\s+used\s+(?:as|for)\s+(?:both\s+)?"
    r"(?P<way>input(?:s)?(?:\s*(?:/|and)\s*outputs?)?|outputs?))\b",
    re.I,
)
EVERY = re.compile(
    r"\b(?P<all>all\s+(?:the\s+)?registers\s+in\s+@?args\s+are\s+used\s+as\s+(?:both\s+)?"
    r"(?P<way>inputs?(?:\s*(?:/|and)\s*outputs?)?|outputs?))\b",
    re.I,
)
STRUCTURE = re.compile(r"\bfor\s+(?P<way>inputs?(?:\s*(?:/|and)\s*outputs?)?|outputs?)\b(?!\s+param)", re.I)
NULL = re.compile(r"\bcan\s+be\s+NULL\b")
NEVER_NULL = re.compile(r"\b(?:cannot|can't|can\s+not|must\s+not|may\s+not|never)\s+(?:be\s+)?NULL\b")
STORED = re.compile(r"\bstored\s+temporarily\s+in\s+%?(R\w+)", re.I)


@dataclass(frozen=True, slots=True)
class _Row:
    """Registers and what is said of them."""

    start: int
    end: int
    """Of the list of registers."""
    names: frozenset[str]
    what: str
    at: int
    """Where the description begins."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows under one heading."""

    outputs: bool
    rows: tuple[_Row, ...]


def wrong(text: str, conduct: Conduct) -> Iterator[Wrong]:
    """All that the tables of a comment say and the code does not do."""
    for table in _tables(text):
        yield from _roles(table, conduct)
        if conduct.design != "hypercall":
            yield from _whole(table, conduct)
    yield from arguments(text, conduct)
    if conduct.design != "hypercall":
        yield from used(text, conduct)


def _tables(text: str) -> Iterator[_Table]:
    """A heading and its rows, as far as the next heading or ruler."""
    headings = [(found.start(), found.end(), bool(found["out"]), bool(found["in"])) for found in HEADING.finditer(text)]
    ends = sorted([start for start, _, _, _ in headings] + [found.start() for found in RULER.finditer(text)])
    for start, end, outputs, inputs in headings:
        if inputs is not outputs:
            stop = next((each for each in ends if each > start), len(text))
            found = ROW.finditer(text, end, stop)
            rows = (_Row(*row.span("list"), registers(row["list"]), row["what"], row.start("what")) for row in found)
            yield _Table(outputs, tuple(rows))


def _roles(table: _Table, conduct: Conduct) -> Iterator[Wrong]:
    """The leaf number and the status, each in its register; and the instruction's name."""
    for row in table.rows:
        kind = _role(row.what, outputs=table.outputs)
        right = {"leaf number": LEAF, "status": STATUS}.get(kind, "")
        if right and row.names != {right}:
            why = f"the {kind} is in {right.upper()}"
            yield Wrong(LISTS, row.start, row.end, why, right.upper(), spoken(row.names))
        elif not right and row.names == {LEAF} and re.search(r"\bspecific\b", row.what, re.I):
            holds = "status" if table.outputs else "leaf number"
            yield Wrong(LISTS, row.start, row.end, f"RAX holds the {holds}", holds, "an operand of the leaf")
        yield from _instruction(row.at, row.what, conduct)


def _role(what: str, *, outputs: bool) -> str:
    if outputs and re.search(r"\b(?:status|error\s+code)\b", what, re.I) and "output error" not in what.lower():
        return "status"
    if re.search(r"\bleaf\s+(?:function\s+)?(?:number|id)\b", what, re.I) and not outputs:
        return "leaf number"
    return ""


def _instruction(at: int, what: str, conduct: Conduct) -> Iterator[Wrong]:
    named = list(re.finditer(r"\b(?:SEAMCALL|TDCALL)\b", what))
    right = conduct.instruction.upper()
    if right in ("SEAMCALL", "TDCALL") and named and all(name[0] != right for name in named):
        start, end = named[0].span()
        yield Wrong(LISTS, at + start, at + end, f"the function makes a {right}", right, named[0][0])


def _whole(table: _Table, conduct: Conduct) -> Iterator[Wrong]:
    """The operands, which such a table lists all of."""
    operands = [row for row in table.rows if row.names != {LEAF} and not _role(row.what, outputs=table.outputs)]
    if operands:
        told = frozenset[str]().union(*(row.names for row in operands)) - {LEAF}
        yield from _compared(told, conduct, operands[0].start, operands[0].end, outputs=table.outputs)


def _compared(told: frozenset[str], conduct: Conduct, start: int, end: int, *, outputs: bool) -> Iterator[Wrong]:
    done = conduct.outputs if outputs else conduct.passed
    verb = ("stored after the call", "not stored") if outputs else ("passed to it", "not passed")
    if extra := told - done:
        yield Wrong(LISTS, start, end, f"{only(extra)} {verb[1]}", spoken(done), spoken(told))
    if missing := done - told:
        yield Wrong(LISTS, start, end, f"{only(missing)} {verb[0]} too", spoken(done), spoken(told))


def used(text: str, conduct: Conduct) -> Iterator[Wrong]:
    """ "Only RCX and RDX are used as input registers", "All registers in @args are used as ..."."""
    for pattern in (USED, EVERY):
        for found in pattern.finditer(text):
            told = registers(found["list"]) if pattern is USED else SHARED
            way = found["way"].lower()
            start, end = found.span("list") if pattern is USED else found.span("all")
            if "in" in re.findall(r"in|out", way) and not _same_as_outputs(told, conduct, way):
                yield from _compared(told - {LEAF}, conduct, start, end, outputs=False)
            if "out" in way:
                yield from _compared(told - {LEAF}, conduct, start, end, outputs=True)
            elif conduct.outputs and pattern is USED:
                why = "outputs are stored after the call, too"
                yield Wrong(LISTS, *found.span("way"), why, "input/output", found["way"])


def _same_as_outputs(told: frozenset[str], conduct: Conduct, way: str) -> bool:
    """Whether the same fault would be told twice, of a list of inputs and outputs at once."""
    return "out" in way and conduct.outputs == conduct.passed and told - {LEAF} != conduct.passed


def arguments(text: str, conduct: Conduct) -> Iterator[Wrong]:
    """ "@fn (RDI) - leaf number, moved to RAX"."""
    rows = [row for row in ARGUMENT.finditer(text) if row["register"].lower() in SHARED]
    for number, row in enumerate(rows):
        end = rows[number + 1].start() if number + 1 < len(rows) else len(text)
        yield from _argument(number, row, text[row.start("what") : end].split("\n\n")[0], conduct)
    yield from _numbered(rows)


def _numbered(rows: list[re.Match[str]]) -> Iterator[Wrong]:
    """ "Input parameter 3": such rows count on, wherever the first one starts."""
    told = [(number, row, found) for number, row in enumerate(rows) if (found := NUMBERED.search(row["what"]))]
    starts = Counter(number - int(found[1]) for number, _, found in told)
    start, often = starts.most_common(1)[0] if starts else (0, 0)
    for number, row, found in told if often > 1 else ():
        if number - int(found[1]) != start:
            at, right = row.start("what"), str(number - start)
            yield Wrong(ROWS, at + found.start(), at + found.end(), f"it is input {right}", right, found[1])


def _argument(number: int, row: re.Match[str], what: str, conduct: Conduct) -> Iterator[Wrong]:
    register, span = row["register"].lower(), row.span("all")
    right = ARGUMENTS[number] if number < len(ARGUMENTS) else ""
    if right and register != right:
        yield Wrong(
            ROWS, *span, f"argument {number + 1} of a C function is in {right.upper()}", right.upper(), register.upper()
        )
        return
    if moved := MOVED.search(what):
        yield from _moved(register, moved, row.start("what"), conduct)
    yield from _instruction(row.start("what"), row["what"], conduct)
    yield from _pointer(row["name"], what, row.start("what"), conduct)


def _moved(register: str, moved: re.Match[str], at: int, conduct: Conduct) -> Iterator[Wrong]:
    goes = [name for name, value in conduct.inputs.items() if value == Entry(register)]
    span = (at + moved.start(1), at + moved.end(1))
    if goes and moved[1].lower() not in goes:
        yield Wrong(ROWS, *span, f"{register.upper()} {_goes(register, goes[0])}", goes[0].upper(), moved[1])


def _goes(register: str, target: str) -> str:
    return "stays where it is" if register == target else f"is moved to {target.upper()}"


def _pointer(name: str, what: str, at: int, conduct: Conduct) -> Iterator[Wrong]:
    """What is said of the structure: its use, whether it may be left out, where it is kept."""
    if found := STRUCTURE.search(what) if "tdx_module_args" in what else None:
        told = set(re.findall(r"in|out", found["way"].lower()))
        if told != ({"in", "out"} if conduct.outputs else {"in"}):
            right = "input and output" if conduct.outputs else "input"
            yield Wrong(ROWS, at + found.start("way"), at + found.end("way"), f"it is for {right}", right, found["way"])
    if (found := NULL.search(what)) and conduct.null is False:
        yield Wrong(ROWS, at + found.start(), at + found.end(), f"@{name} is not tested for NULL", "not NULL", found[0])
    if (found := NEVER_NULL.search(what)) and conduct.null:
        yield Wrong(ROWS, at + found.start(), at + found.end(), f"@{name} may be NULL", "it can be NULL", found[0])
    if (found := STORED.search(what)) and conduct.bases and found[1].lower() not in conduct.bases:
        right = spoken(conduct.bases)
        yield Wrong(ROWS, at + found.start(1), at + found.end(1), f"it is kept in {right}", right, found[1])
