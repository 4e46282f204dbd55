"""What the comment above a function of C says that it returns, against its return statements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reviewer.seamcall.csites.calls import Site
from reviewer.seamcall.csyntax import Node
from reviewer.seamcall.said.assertion import Wrong
from reviewer.seamcall.said.returned import SPLIT

KIND = "kind"
RETURNS = re.compile(r"(?:^|[.\n][ \t]*)\s*(?P<all>@?returns?\b:?[^.@]*(?:\.(?=\w)[^.@]*)*)", re.I)
STATUS = re.compile(
    r"\b(?:(?:SEAMCALL|TDCALL|TDX|leaf(?:\s+function)?|TDX\s+module)(?:'s)?\s+(?:completion\s+|error\s+)?(?:status|return\s+code)"
    r"(?:\s+code)?|completion\s+status)\b",
    re.I,
)
ERRNO = re.compile(r"-E[A-Z0-9]+\b")
NEGATIVE = re.compile(r"-E[A-Z0-9]+\b|\bnegative\s+(?:errno|error)\b[\w ]{0,10}|\berrno\b", re.I)
REST = re.compile(r"\b(?:other|otherwise|else|any\s+other)\b", re.I)
LITERAL = re.compile(r"return\s+(?P<value>0|-E[A-Z0-9]+)\s*;$")
NARROW = re.compile(r"\b(?:int|long)\b(?!\s*long\s+unsigned)")
WIDE = re.compile(r"\bu64\b")
CONSTANT = re.compile(r"[=&]\s*([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b")


def wrong(text: str, site: Site) -> Iterator[Wrong]:
    """All that the sentence about returning says and the function does not do."""
    if not site.calls:
        return
    returns = [" ".join(node.text.split()) for node in site.function.body.of("return_statement")]
    for said in RETURNS.finditer(text):
        if WIDE.search(site.function.head):
            yield from _no_errno(said, site, returns)
        elif NARROW.search(site.function.head):
            yield from _no_status(said, returns)
            yield from _listed(said, site, returns)


def _no_status(said: re.Match[str], returns: list[str]) -> Iterator[Wrong]:
    if (found := STATUS.search(said["all"])) and any(LITERAL.match(each) for each in returns):
        at = said.start("all")
        yield Wrong(KIND, at + found.start(), at + found.end(), "it returns an errno", "0 or an errno", found[0])


def _no_errno(said: re.Match[str], site: Site, returns: list[str]) -> Iterator[Wrong]:
    """For a function that hands the status on as it is."""
    statuses = {site.receiver(call.node) for call in site.calls if not call.errno} - {""}
    direct = {" ".join(call.node.text.split()) for call in site.calls if not call.errno}
    plain = [each.removeprefix("return ").rstrip("; ") for each in returns]
    found = NEGATIVE.search(said["all"])
    if found and plain and all(each in statuses or each in direct for each in plain):
        at = said.start("all")
        yield Wrong(
            KIND, at + found.start(), at + found.end(), "it returns the status as it is", "the status", found[0]
        )


def _listed(said: re.Match[str], site: Site, returns: list[str]) -> Iterator[Wrong]:
    """For a function all of whose returns are numbers."""
    values = {match["value"] for each in returns if (match := LITERAL.match(each))}
    if len(values) < 2 or not all(LITERAL.match(each) for each in returns):
        return
    at, named = said.start("all"), list(ERRNO.finditer(said["all"]))
    for errno in named:
        if errno[0] not in values:
            why = f"it never returns {errno[0]}"
            yield Wrong(KIND, at + errno.start(), at + errno.end(), why, _told(values), errno[0])
    told = {errno[0] for errno in named}
    left = values - told - {"0"}
    if told <= values and left and len(named) > 1 and REST.search(said["all"]):
        span = (at + named[-1].start(), at + named[-1].end())
        yield Wrong(KIND, *span, f"it returns {_told(left)} too", _told(values), ", ".join(sorted(told)))
    if told <= values:
        yield from _swapped(said, _cases(site))


def _told(values: set[str]) -> str:
    return ", ".join(sorted(values))


def _cases(site: Site) -> Mapping[str, frozenset[str]]:
    """Errno -> the words that only its own constant has: {"-EBUSY": {"busy"}}."""
    found: dict[str, set[str]] = {}
    for node in site.function.body.of("if_statement"):
        value = LITERAL.match(_only(node))
        named = CONSTANT.findall(node.said("condition"))
        if value and len(named) == 1:
            found.setdefault(value["value"], set()).update(named[0].lower().split("_"))
    shared = {word for words in found.values() for word in words if sum(word in each for each in found.values()) > 1}
    return {errno: frozenset(words - shared) for errno, words in found.items()}


def _only(node: Node) -> str:
    return " ".join(node.said("consequence").strip("{} \t\n").split())


def _swapped(said: re.Match[str], cases: Mapping[str, frozenset[str]]) -> Iterator[Wrong]:
    at, start = said.start("all"), 0
    for part in SPLIT.split(said["all"]):
        place = said["all"].index(part, start)
        start = place + len(part)
        errno, words = ERRNO.search(part), {word.rstrip("s") for word in re.findall(r"[a-z]+", part.lower())}
        if errno is None or errno[0] not in cases or words & {each.rstrip("s") for each in cases[errno[0]]}:
            continue
        other = [name for name, own in cases.items() if name != errno[0] and words & {each.rstrip("s") for each in own}]
        if other:
            span = (at + place + errno.start(), at + place + errno.end())
            yield Wrong(KIND, *span, f"it returns {other[0]} then", other[0], errno[0])
