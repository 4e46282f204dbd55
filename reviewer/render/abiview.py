"""The verdicts on assembly and C as tables, and the ways of its registers as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer.model import AbiCourse, AbiEdge, AbiVerdict, RuleText
from reviewer.render.clean import inert
from reviewer.render.columns import MOST, columns

NO_MATTER = "not-applicable"
MARKS = {"pass": "✓", "fail": "✗", "unknown": "?", NO_MATTER: "–"}
FEW = 3
"""Functions whose names fit into the head of a column."""
WIDTH = 420
"""Of the picture, in pixels of a narrow screen's text."""
ROW = 24
SAID = 17
"""Height of a row, and of a line of text below one."""
LETTERS = 57
"""Characters of the picture's font in its width."""
MIDDLE = 26
"""Those between the first arrow's end and the short one of a result."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rules down, functions across."""

    functions: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    """Rule, its name, and status and mark for each function."""
    open: tuple[tuple[str, str, str, str], ...]
    """Rule, functions, status and reason of what is wrong or unknown."""
    idle: int
    """Rules without a row, since they apply to none of the functions."""
    left: int = 0
    """Functions to which no rule applies, left out of many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One row of the picture."""

    y: int
    left: str
    middle: str
    right: str
    into: str
    """Status of the line from left to middle; empty for none."""
    out: str
    """Status of the line from middle to right."""
    said: tuple[tuple[int, str], ...]
    """What is wrong, with its y."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The ways of one function."""

    title: str
    place: str
    design: str
    instruction: str
    broken: bool
    legs: tuple[Leg, ...]
    height: int
    told: tuple[str, ...]
    """Every broken leg in a sentence, for who does not see the picture."""


def tables(verdicts: Sequence[AbiVerdict], rules: Mapping[str, RuleText]) -> tuple[Matrix, ...]:
    """A table for the functions of each language that rules have judged; none where no rule applies."""
    kinds: dict[bool, list[AbiVerdict]] = {}
    for verdict in inert(verdicts):
        kinds.setdefault(verdict.file.endswith((".c", ".h")), []).append(verdict)
    made = (_matrix(kinds[kind], rules) for kind in sorted(kinds))
    return tuple(matrix for matrix in made if matrix.rows)


def _matrix(verdicts: Sequence[AbiVerdict], rules: Mapping[str, RuleText]) -> Matrix:
    by_rule: dict[str, dict[str, AbiVerdict]] = {}
    for verdict in verdicts:
        by_rule.setdefault(verdict.rule, {})[_function(verdict)] = verdict
    functions = dict.fromkeys(_function(verdict) for verdict in verdicts)
    every = {name: [_status(told.get(name)) for _, told in sorted(by_rule.items())] for name in functions}
    shown = [column for column in columns(every) if not column.idle or len(every) <= MOST]
    rows = tuple(
        (rule, rules[rule].name if rule in rules else "", tuple(_cell(column.statuses[at]) for column in shown))
        for at, (rule, told) in enumerate(sorted(by_rule.items()))
        if any(verdict.status != NO_MATTER for verdict in told.values())
    )
    left = len(every) - sum(len(column.names) for column in shown)
    idle = len(by_rule) - len(rows)
    return Matrix(tuple(_title(column.names) for column in shown), rows, tuple(_open(verdicts)), idle, left)


def _title(names: Sequence[str]) -> str:
    """The head of a column: all names where there are few."""
    return ", ".join(names) if len(names) <= FEW else f"{', '.join(names[:FEW])} and {len(names) - FEW} more"


def _function(verdict: AbiVerdict) -> str:
    return f"{verdict.function} {verdict.instance}".strip()


def _status(verdict: AbiVerdict | None) -> str:
    return verdict.status if verdict else NO_MATTER


def _cell(status: str) -> tuple[str, str]:
    return status, MARKS.get(status, "?")


def _open(verdicts: Sequence[AbiVerdict]) -> Iterator[tuple[str, str, str, str]]:
    groups: dict[tuple[str, str, str], list[str]] = {}
    for verdict in verdicts:
        if verdict.status in ("fail", "unknown"):
            why = f"{verdict.why} (not of this patch)" if verdict.blame == "before" else verdict.why
            groups.setdefault((verdict.rule, verdict.status, why), []).append(verdict.function)
    for (rule, status, why), functions in groups.items():
        yield rule, ", ".join(dict.fromkeys(functions)), status, why


def pictures(courses: Sequence[AbiCourse]) -> tuple[Picture, ...]:
    """A picture for each function, broken ones first."""
    drawn = (_picture(inert(course)) for course in courses)
    return tuple(sorted(drawn, key=lambda picture: not picture.broken))


def _picture(course: AbiCourse) -> Picture:
    legs, y = [], 40
    for into, out in _paired(course.edges):
        leg = _leg(y, into, out)
        legs.append(leg)
        y += ROW + SAID * len(leg.said)
    wrong = [edge for edge in course.edges if edge.status != "pass"]
    return Picture(
        title=f"{course.function}() {course.instance}".strip(),
        place=course.place,
        design=course.design,
        instruction=course.instruction,
        broken=any(edge.status == "fail" for edge in wrong),
        legs=tuple(legs),
        height=y + 2,
        told=tuple(_told(edge) for edge in wrong),
    )


def _paired(edges: Sequence[AbiEdge]) -> Iterator[tuple[AbiEdge | None, AbiEdge | None]]:
    """The way in and the way out of each register, then the results."""
    ways: dict[str, dict[str, AbiEdge]] = {}
    for edge in edges:
        if edge.leg != "result":
            ways.setdefault(edge.register, {})[edge.leg] = edge
    for way in ways.values():
        yield way.get("in"), way.get("out")
    for edge in edges:
        if edge.leg == "result":
            yield None, edge


def _leg(y: int, into: AbiEdge | None, out: AbiEdge | None) -> Leg:
    said: list[str] = []
    for edge in (into, out):
        if edge and edge.status != "pass":
            said += [f"found: {edge.found}" if edge.found else edge.status, _short(edge.line)]
    if out and out.leg == "result":
        outcome, _, value = out.place.partition(": ")
        left, middle, right = outcome, value, "%rax"
    else:
        left, middle = into.place if into else "", f"%{next(each.register for each in (into, out) if each)}"
        right = out.place if out else ""
    return Leg(
        y=y,
        left=_clipped(left, 16),
        middle=_clipped(middle, MIDDLE),
        right=_clipped(right, 12),
        into=into.status if into else "",
        out=out.status if out else "",
        said=tuple((y + SAID * n, text) for n, text in enumerate(filter(None, said), 1)),
    )


def _short(line: str) -> str:
    """ "dir/file.S:12: movq ..." without its folders, as long as the picture is wide."""
    place, colon, text = line.partition(": ")
    return _clipped(place.rpartition("/")[2] + colon + text, LETTERS)


def _clipped(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _told(edge: AbiEdge) -> str:
    way = {"in": "to", "out": "from", "result": "back in"}[edge.leg]
    verb = "is broken" if edge.status == "fail" else "is unknown"
    found = f", found is {edge.found}" if edge.found else ""
    return f"The way {way} %{edge.register or 'rax'} ({edge.place}) {verb}{found}: {edge.line}"
