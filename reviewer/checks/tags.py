"""Trailers: who signs, in which order, under which names, and what does not belong there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise, zip_longest
from unicodedata import combining, normalize

from reviewer.changelog import passage_of
from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.cures import dropped, replaced, written_anew
from reviewer.checks.tagorder import in_order
from reviewer.model import Anchor, BlockKind, Line, Location, Part, Passage, Trailer

PERSON = re.compile(r"\"?(?P<name>[^<\"]*?)\"?\s*<(?P<address>[^<>\s]+)>")
UNBRACKETED = re.compile(r"(?P<name>[^<>@]*?)\s+\(?(?P<address>[\w.+-]+@[\w.-]+)\)?")
""" "A Helper helper@example.org": badly written, but told by another rule; the person is known."""
SIGNED, CODEVELOPED = "signed-off-by", "co-developed-by"
STABLE = re.compile(r"stable@(?!vger\.kernel\.org\b)(?:[\w.-]*kernel\.org|vger\b)", re.IGNORECASE)
ADDRESS_OF_STABLE = "stable@vger.kernel.org"
TOOL = re.compile(
    r"(?:github )?(?:claude|chatgpt|gpt-?\d[\w.]*|copilot|gemini|codex|cursor|devin|llama|deepseek|qwen|aider)"
    r"(?: (?:code|opus|sonnet|haiku|pro|flash|mini|agent|ai|cli|bot|v?\d[\w.]*))*",
    re.IGNORECASE,
)
"""The whole name of an assistant; a person with such a first name has a family name, too."""
CRASH = re.compile(r"\bCall [Tt]race:|\bBUG: \S|\b(?:KASAN|KMSAN|UBSAN): \S|\bOops: ")
CREDITS = ("reviewed-by", "acked-by", "tested-by")


@dataclass(frozen=True)
class Names:
    """Names of trailers, as they are written."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Order:
    """Names of trailers in the order that the tree wants for what the author sends; the rest may stand anywhere."""

    names: tuple[str, ...]


def author_unsigned(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit where somebody signs, but not the author."""
    author = _identity(context.patch.message.author)
    signed = [trailer for trailer in _all(context) if trailer.name.lower() == SIGNED]
    if not signed or not author or any(author & _identity(trailer.value) for trailer in signed):
        return
    yield Hit(_place(signed[0]), {"author": context.patch.message.author})


def sender_unsigned(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit where the mail comes from somebody who is not the author and whose sign-off is not the last."""
    message = context.patch.message
    sender = _identity(message.sender)
    signed = [trailer for trailer in _all(context) if trailer.name.lower() == SIGNED]
    if signed and sender and not sender & _identity(message.author) and not sender & _identity(signed[-1].value):
        yield Hit(_place(signed[-1]), {"sender": message.sender})


def unpaired_codeveloper(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each Co-developed-by that is not followed at once by that person's sign-off, or names the author."""
    trailers = _all(context)
    author = _identity(context.patch.message.author)
    for trailer, following in zip_longest(trailers, trailers[1:]):
        if trailer.name.lower() != CODEVELOPED:
            continue
        person = _identity(trailer.value)
        if author & person:
            yield Hit(_place(trailer), {"person": trailer.value}, "author")
        elif not (following and following.name.lower() == SIGNED and person & _identity(following.value)):
            yield Hit(_place(trailer), {"person": trailer.value})


def own_credit(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each review, ack or test tag of the author himself."""
    author = _identity(context.patch.message.author)
    for trailer in _all(context):
        if trailer.name.lower() in CREDITS and author & _identity(trailer.value):
            yield Hit(_place(trailer), {"tag": trailer.name})


def misspelt(params: Names, context: Context) -> Iterator[Hit]:
    """One hit for each trailer that is almost a known one, or in another case of letters."""
    known = {name.lower(): name for name in params.names}
    for trailer in _all(context):
        low = trailer.name.lower()
        if low in known:
            if trailer.name != known[low] and not _is_usual(trailer.name):
                yield _renamed(trailer, known[low], "case")
        elif (near := get_close_matches(low, known, n=1, cutoff=0.87)) and (near[0] != SIGNED or _has(context, SIGNED)):
            yield _renamed(trailer, known[near[0]])  # without a sign-off, the rule for that speaks


def _is_usual(given: str) -> bool:
    """CC for Cc is what half of the trees write; of tags that are no "-by" nobody minds small letters."""
    return given == "CC" or (given.islower() and not given.endswith("-by"))


def _renamed(trailer: Trailer, name: str, variant: str = "") -> Hit:
    edits = replaced(passage_of(trailer), 0, len(trailer.name), name)
    return Hit(_place(trailer, len(trailer.name)), {"name": name, "given": trailer.name}, variant, edits=edits)


def two_in_one(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each tag that is two: Reported-and-tested-by."""
    for trailer in _all(context):
        if parts := re.fullmatch(r"(\w+)-(?:and|&)-(\w+)-by", trailer.name, re.IGNORECASE):
            facts = {"first": f"{parts[1].capitalize()}-by", "second": f"{parts[2].capitalize()}-by"}
            yield Hit(_place(trailer, len(trailer.name)), facts)


def repeated(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each trailer that stands there twice; who signs again behind others has handled the patch twice."""
    seen: set[tuple[str, str]] = set()
    above, below = ("", ""), 0
    for trailer in _all(context):
        key = trailer.name.lower(), trailer.value.lower()
        if key in seen and (key[0] != SIGNED or (key == above and trailer.lines[0].number == below)):
            yield Hit(_place(trailer), edits=dropped(trailer.lines))
        seen.add(key)
        above, below = key, (trailer.lines[-1].number or 0) + 1


def unwanted(params: Names, context: Context) -> Iterator[Hit]:
    """One hit for each trailer that only means something to the author's own tools."""
    wanted = {name.lower() for name in params.names}
    lines = (line for line in context.patch.message.text if ":" in line.text)
    for line in lines:
        name, _, value = line.text.partition(":")
        if name.strip().lower() in wanted and len(value.split()) == 1:
            place = Passage(Part.TRAILERS, line.text.rstrip(), (Anchor(mail=line.number),)).locate()
            yield Hit(place, {"name": name.strip()}, edits=dropped([line]))


def stable_address(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each Cc: to a stable list that is not the one."""
    for trailer in _all(context):
        if trailer.name.lower() == "cc" and (found := STABLE.search(trailer.value)):
            value = trailer.value.replace(found[0], ADDRESS_OF_STABLE)
            text = "\n".join(line.text.replace(found[0], ADDRESS_OF_STABLE) for line in trailer.lines)
            edits = written_anew(trailer.lines, text.split("\n"), Part.TRAILERS)
            yield Hit(_place(trailer), {"address": ADDRESS_OF_STABLE}, suggestion=f"Cc: {value}", edits=edits)


def unanswered_report(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each Reported-by that no Closes: or Link: follows."""
    trailers = _all(context)
    for number, trailer in enumerate(trailers):
        if trailer.name.lower() == "reported-by":
            behind = [later.name.lower() for later in trailers[number + 1 :]]
            rest = next((name for name in behind if name not in ("reported-by", "tested-by")), "")
            if rest not in ("closes", "link", "bug", "buglink"):
                yield Hit(_place(trailer))


def no_address(params: Names, context: Context) -> Iterator[Hit]:
    """One hit for each link trailer whose value is no address that everybody can open."""
    wanted = {name.lower() for name in params.names}
    for trailer in _all(context):
        bare = trailer.value.strip().strip("<>")
        if trailer.name.lower() in wanted and not re.match(r"https?://\S+", bare):
            yield Hit(_place(trailer), {"name": trailer.name})


def tool_signs(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each sign-off, review or co-development of a program."""
    for trailer in _all(context):
        name = trailer.name.lower()
        if name in (SIGNED, CODEVELOPED, *CREDITS) and TOOL.fullmatch(trailer.value.partition("<")[0].strip()):
            yield Hit(_place(trailer), {"tag": trailer.name})


def out_of_order(params: Order, context: Context) -> Iterator[Hit]:
    """One hit for the first trailer of what the author sends that stands behind one it should precede."""
    rank = {name.lower(): number for number, name in enumerate(params.names)}
    highest, above = -1, ""
    for trailer in _as_sent(context):
        place = rank.get(trailer.name.lower())
        if place is None:
            continue
        if place < highest:
            edits = in_order(_sent_block(context), rank)
            yield Hit(_place(trailer), {"name": trailer.name, "above": above}, edits=edits)
            return
        highest, above = place, trailer.name


def _as_sent(context: Context) -> list[Trailer]:
    """The trailers up to the author's sign-off; what follows was added by others.  Co-developers sign in between."""
    author = _identity(context.patch.message.author)
    sent: list[Trailer] = []
    for trailer in _all(context):
        signs = trailer.name.lower() in (SIGNED, CODEVELOPED)
        if signs and not author & _identity(trailer.value):
            continue
        sent.append(trailer)
        if signs:
            return sent
    return []


def _sent_block(context: Context) -> list[Trailer]:
    """All trailers from the first to the author's sign-off, those of co-developers too."""
    last = next(reversed(_as_sent(context)), None)
    trailers = list(_all(context))
    return trailers[: next((n for n, trailer in enumerate(trailers, 1) if trailer is last), 0)]


def scattered(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for the first trailer behind an empty line that stands between trailers."""
    gaps = [(below, blank) for above, below in pairwise(_all(context)) if (blank := _only_blank(context, above, below))]
    edits = tuple(edit for gap in gaps for edit in dropped(gap[1]))
    for below, _blank in gaps[:1]:
        yield Hit(_place(below), {"name": below.name}, edits=edits)


def _only_blank(context: Context, above: Trailer, below: Trailer) -> list[Line]:
    """The lines between two trailers, if there are any and all are empty."""
    last, first = above.lines[-1].number, below.lines[0].number
    if last is None or first is None:
        return []
    between = [line for line in context.patch.message.text if last < (line.number or 0) < first]
    return [] if any(line.text.strip() for line in between) else between


def stable_without_fixes(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for a patch that goes to stable, or mends what a checker or a crash reported, and names no culprit."""
    if _has(context, "fixes") or context.patch.subject.line.startswith("Revert"):
        return
    for trailer in _all(context):
        if trailer.name.lower() == "cc" and "stable" in trailer.value and "#" not in trailer.value:
            yield Hit(_place(trailer), {}, "stable")
            return
        if trailer.name.lower() == "reported-by" and "syzbot" in trailer.value:
            yield Hit(_place(trailer))
            return
    if trace := _trace(context):
        yield Hit(trace, {}, "trace")


def _trace(context: Context) -> Location | None:
    """The first line of the text that only a crash prints."""
    quoted = context.patch.changelog.of(BlockKind.CODE, BlockKind.QUOTE, BlockKind.TABLE)
    found = next((line for block in quoted for line in block.lines if CRASH.search(line.text[:200])), None)
    return Passage(Part.CHANGELOG, found.text.strip(), (Anchor(mail=found.number),)).locate() if found else None


def _has(context: Context, name: str) -> bool:
    return any(trailer.name.lower() == name for trailer in _all(context))


def _all(context: Context) -> tuple[Trailer, ...]:
    return context.patch.changelog.trailers


def _identity(person: str) -> frozenset[str]:
    """Name and address in small letters without accents: whoever shares one of them is taken for the same."""
    plain = "".join(char for char in normalize("NFKD", person) if not combining(char))
    found = PERSON.search(plain) or UNBRACKETED.fullmatch(plain.strip())
    if found is None:
        return frozenset({plain.strip().lower()} - {""})
    address = found["address"].lower()
    return frozenset({" ".join(found["name"].lower().split()), address} - {""})


def _place(trailer: Trailer, end: int | None = None) -> Location:
    return passage_of(trailer).locate(0, end)


ALWAYS = (Need.MAIL, Need.UNTRIMMED)
AUTHOR_UNSIGNED = Kind("author-unsigned", NoParams, author_unsigned, ALWAYS, ("author",))
SENDER_UNSIGNED = Kind("sender-unsigned", NoParams, sender_unsigned, ALWAYS, ("sender",))
UNPAIRED = Kind("unpaired-codeveloper", NoParams, unpaired_codeveloper, ALWAYS, ("person",))
OWN_CREDIT = Kind("own-credit", NoParams, own_credit, ALWAYS, ("tag",))
MISSPELT = Kind("misspelt-tag", Names, misspelt, ALWAYS, ("name", "given"))
COMBINED = Kind("combined-tag", NoParams, two_in_one, ALWAYS, ("first", "second"))
REPEATED = Kind("repeated-tag", NoParams, repeated, ALWAYS)
UNWANTED = Kind("unwanted-tag", Names, unwanted, ALWAYS, ("name",))
STABLE_ADDRESS = Kind("stable-address", NoParams, stable_address, ALWAYS, ("address",))
UNANSWERED = Kind("unanswered-report", NoParams, unanswered_report, ALWAYS)
NO_ADDRESS = Kind("no-address", Names, no_address, ALWAYS, ("name",))
TOOL_SIGNS = Kind("tool-signs", NoParams, tool_signs, ALWAYS, ("tag",))
OUT_OF_ORDER = Kind("tag-order", Order, out_of_order, ALWAYS, ("name", "above"))
SCATTERED = Kind("scattered-tags", NoParams, scattered, ALWAYS, ("name",))
NO_FIXES = Kind("no-fixes", NoParams, stable_without_fixes, ALWAYS)
KINDS = (
    *(AUTHOR_UNSIGNED, SENDER_UNSIGNED, UNPAIRED, OWN_CREDIT, MISSPELT, COMBINED, REPEATED, UNWANTED),
    *(STABLE_ADDRESS, UNANSWERED, NO_ADDRESS, TOOL_SIGNS, OUT_OF_ORDER, SCATTERED, NO_FIXES),
)
