"""The verdicts on assembly as a table, and the ways of its registers as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer.model import AbiCourse, AbiEdge, AbiVerdict, PatchReview, RuleText
from reviewer.render.clean import inert

NO_MATTER = "not-applicable"
MARKS = {"pass": "✓", "fail": "✗", "unknown": "?", NO_MATTER: "–"}
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


def matrix(review: PatchReview, rules: Mapping[str, RuleText]) -> Matrix | None:
    """The table; None where no rule applies to any function of the patch."""
    verdicts = inert(review.abi)
    if not verdicts:
        return None
    functions = tuple(dict.fromkeys(_function(verdict) for verdict in verdicts))
    by_rule: dict[str, dict[str, AbiVerdict]] = {}
    for verdict in verdicts:
        by_rule.setdefault(verdict.rule, {})[_function(verdict)] = verdict
    rows = tuple(
        (rule, rules[rule].name if rule in rules else "", tuple(_cell(told.get(each)) for each in functions))
        for rule, told in sorted(by_rule.items())
        if any(verdict.status != NO_MATTER for verdict in told.values())
    )
    return Matrix(functions, rows, tuple(_open(verdicts)), len(by_rule) - len(rows)) if rows else None


def _function(verdict: AbiVerdict) -> str:
    return f"{verdict.function} {verdict.instance}".strip()


def _cell(verdict: AbiVerdict | None) -> tuple[str, str]:
    status = verdict.status if verdict else NO_MATTER
    return status, MARKS.get(status, "?")


def _open(verdicts: Sequence[AbiVerdict]) -> Iterator[tuple[str, str, str, str]]:
    groups: dict[tuple[str, str, str], list[str]] = {}
    for verdict in verdicts:
        if verdict.status in ("fail", "unknown"):
            groups.setdefault((verdict.rule, verdict.status, verdict.why), []).append(verdict.function)
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
