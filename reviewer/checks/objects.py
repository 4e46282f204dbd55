"""Symbols that a statement makes the object of the change: "Add foo()", "struct foo is removed", "Export foo_*()"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from reviewer.checks.context import Context
from reviewer.checks.ownnames import own_names
from reviewer.checks.statements import LEAD, statements
from reviewer.model import Passage

NOUN = (
    r"function|helper|macro|field|member|flag|constant|variable|wrapper|callback|definition|struct|structure|enum|option|"
    r"symbol|API|call|prototype|declaration|stub|parameter|argument|ops|method|kfunc|routine"
)
ALONE = r"CONFIG_[A-Z]\w{1,80}|[A-Za-z_]\w{0,80}\(\)|[A-Za-z]\w{0,60}_\w{1,60}"
GLOB = r"\w[\w.]{0,60}(?:\*|\{[\w,|]{1,60}\}|\[[\w,|]{1,60}\])[\w.*]{0,60}(?:\(\))?"
"""foo_*(), *_foo, TDH.MEM.*, bpf_{get,set}_foo."""
TYPE = r"(?:struct|enum|union)\s+[A-Za-z_]\w{1,80}"
NAME = rf"(?P<name>{TYPE}|{GLOB}|{ALONE})"
ARTICLES = (
    r"(?:(?:the|a|an|new|own|unused|obsolete|static|inline|generic|common|missing|module|config|Kconfig)\s+){0,3}"
)
BEHIND = (
    rf"(?=(?:\s+(?:{NOUN})s?)?(?:\s*$|[.,;:](?:\s|$)|\s+(?:and|or|to|for|in|into|from|as|that|which|so|with|by|since|because|"
    r"when|if|on|of|before|after|instead|where|via|using|is|are|was|were)\b))"
)
SUBJECT = r"(?:(?:this|it)\s+(?:also\s+|now\s+|then\s+)?)?"
STATES = r"(?:is|are|gets?|has\s+been|have\s+been)\s+(?:now\s+|also\s+|therefore\s+|thus\s+){0,2}"


@dataclass(frozen=True, slots=True)
class Object:
    """A symbol with the verb that works on it."""

    passage: Passage
    start: int
    end: int
    name: str
    """As the text writes it, without "struct" and "()"."""
    verb: str
    """In its base form."""


def objects(context: Context, verbs: Sequence[str]) -> Iterator[Object]:
    """The objects of these verbs, given in their base form; one for each statement."""
    active, passive = _patterns(tuple(verbs))
    for passage in statements(context):
        text = own_names(passage.text)
        match = active.match(text) or passive.match(text)
        if match:
            verb = match["verb"].lower()
            base = verb if verb in verbs else context.lexicon.order(verb)
            name = re.sub(r"^(?:struct|enum|union)\s+", "", match["name"]).removesuffix("()")
            if base and base in verbs and not name.endswith("_") and "xxx" not in name.lower():
                yield Object(passage, *match.span("name"), name, base)


@cache
def _patterns(verbs: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """ "Add foo()", "This adds foo()", "foo() is now added"."""
    stems = "|".join(verb.removesuffix("e") for verb in verbs)
    inflected = rf"(?P<verb>(?:{stems})[a-z]{{0,5}})"
    active = rf"{LEAD}{SUBJECT}{inflected}\s+{ARTICLES}(?:(?!struct\b|enum\b)(?:{NOUN})\s+)?{NAME}{BEHIND}"
    end = r"\s*(?:$|[.,;]|\b(?:to|so|because|since|as|for)\b)"
    passive = rf"{LEAD}{ARTICLES}{NAME}(?:\s+(?:{NOUN})s?)?\s+{STATES}{inflected}{end}"
    return re.compile(active, re.IGNORECASE), re.compile(passive, re.IGNORECASE)


def is_glob(name: str) -> bool:
    """True for a name that stands for several."""
    return any(sign in name for sign in "*{[")


def matcher(name: str) -> re.Pattern[str]:
    """What a name of the diff must have for a glob: any letters for "*", one of those in braces, "_" for "."."""
    parts = re.split(r"(\*|\{[^}]*\}|\[[^\]]*\])", name.removesuffix("()").strip("*"))
    return re.compile("".join(map(_piece, parts)), re.IGNORECASE)


def _piece(part: str) -> str:
    if part == "*":
        return r"\w{0,60}"
    if part[:1] in ("{", "["):
        return "(?:" + "|".join(map(re.escape, re.split(r"[,|]", part[1:-1]))) + ")"
    return "".join("[._]" if letter == "." else re.escape(letter) for letter in part)
