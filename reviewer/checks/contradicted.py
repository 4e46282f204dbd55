"""The text against comments that the diff adds: what a function returns, which lock is held, how much of a unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.ownnames import own_names
from reviewer.model import Passage
from reviewer.prose.stems import stems

VALUE = r"-E[A-Z][A-Z0-9]{1,15}|NULL|true|false|-?\d{1,6}"
RETURNS = re.compile(
    rf"\b(?P<key>[A-Za-z_]\w{{2,60}})\(\)\s+(?:(?:now|always|also|then|only)\s+){{0,2}}(?:returns?|fails?\s+with)\s+(?P<value>{VALUE})(?!\w)"
)
HEADING = re.compile(r"\A\s*(?P<key>[A-Za-z_]\w{2,60})(?:\(\))?\s+-\s")
RETURN = re.compile(r"^\s*@?Returns?:?\s+(?P<rest>(?:.+\n?){1,6})", re.MULTILINE | re.IGNORECASE)
ANY_ERROR = re.compile(r"\berrno|\berror\b|\bnegative\b|-ERR|\bcode\b|\bother(?:wise)?\b", re.IGNORECASE)
HELD = re.compile(
    r"\b(?P<value>with(?:out)?|must\s+not\s+hold|must\s+hold|holding|not\s+holding)\s+(?:the\s+)?(?P<key>[\w>.-]{0,60}?\w*(?:lock|mutex|sem|rwsem))\b(?:\s+(?:is\s+|being\s+)?(?P<held>held|taken))?"
)
AMOUNT = re.compile(
    r"(?<![\w.])(?P<value>\d{1,9})\s?(?P<key>ms|us|ns|seconds?|minutes?|milliseconds?|microseconds?|[KMG]i?B|bytes?|bits?|pages?|sectors?|Hz|kHz|MHz)(?!\w)"
)
NEAR = 80
"""Characters before and behind an amount that tell of what it is."""
SHARED = 2
"""Words that both must have around them."""
NOT_HELD = ("without", "not")


@dataclass(frozen=True, slots=True)
class _Said:
    """One thing that a text tells: of what, which value, where."""

    kind: str
    key: str
    value: str
    passage: Passage
    start: int
    end: int


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for each thing of the text of which the comments tell other values only."""
    told = tuple(each for comment in context.comments for each in (*_of_comment(comment), *_things(comment)))
    said = tuple(each for passage in (context.subject, *context.paragraphs) for each in _things(passage))
    for kind, key in dict.fromkeys((each.kind, each.key) for each in said):
        ours, theirs = ([each for each in all_of if (each.kind, each.key) == (kind, key)] for all_of in (said, told))
        values, others = {each.value for each in ours}, {each.value for each in theirs}
        if not others or values & others or (kind == "amount" and not _same_thing(ours, theirs)):
            continue
        first, comment = ours[0], theirs[0]
        place = comment.passage.locate(comment.start, comment.end)
        evidence = f"{place.file}:{place.lines[0] if place.lines else ''}: {' '.join(place.quote.split())[:160]}"
        facts = {"said": first.value, "comment": comment.value}
        yield Hit(first.passage.locate(first.start, first.end), facts, evidence=(evidence,))


def _same_thing(ours: list[_Said], theirs: list[_Said]) -> bool:
    """True where each side has one amount of a unit, with the same words around it."""
    if len({each.value for each in ours}) + len({each.value for each in theirs}) != 2:
        return False
    return len(_around(ours[0]) & _around(theirs[0])) >= SHARED


def _around(said: _Said) -> frozenset[str]:
    near = said.passage.text[max(0, said.start - NEAR) : said.start], said.passage.text[said.end : said.end + NEAR]
    return frozenset(word for word in stems(" ".join(near)) if len(word) > 3)


def _things(passage: Passage) -> Iterator[_Said]:
    text = own_names(passage.text)
    for match in RETURNS.finditer(text):
        yield _Said("returns", match["key"], match["value"], passage, *match.span())
    for match in HELD.finditer(text):
        words = match["value"].split()
        if match["held"] or words[0] in ("must", "holding", "not"):
            held = "not held" if any(word in NOT_HELD for word in words) else "held"
            yield _Said("held", match["key"], held, passage, *match.span())
    for match in AMOUNT.finditer(text):
        yield _Said("amount", match["key"].rstrip("s") or match["key"], match["value"], passage, *match.span())


def _of_comment(comment: Passage) -> Iterable[_Said]:
    """The values of the kernel-doc of a function, unless it tells of errors in general."""
    heading, result = HEADING.match(comment.text), RETURN.search(comment.text)
    if not heading or not result or ANY_ERROR.search(result["rest"]):
        return ()
    values = re.finditer(rf"(?<!\w)(?:{VALUE})(?!\w)", result["rest"])
    start = result.start("rest")
    return tuple(
        _Said("returns", heading["key"], each[0], comment, start + each.start(), start + each.end()) for each in values
    )


KIND = Kind("contradicting-comment", NoParams, run, (Need.DIFF, Need.CHANGELOG), ("said", "comment"))
