"""Persons in a changelog: we, I, our, us, let's.

Two kinds are told apart, because they are judged apart in most of the kernel: a person who makes the change ("We add",
"I have moved", "Let's drop"), where an order belongs, and a person anywhere else ("we hold the lock").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from reviewer.checks import selfref
from reviewer.checks.context import Context, Hit, Kind
from reviewer.model import Passage
from reviewer.prose.quoted import COVER, own_words
from reviewer.prose.verbs import Lexicon

CHANGE, ELSEWHERE = "change", "elsewhere"
HELPER = r"""(?:['\u2019](?:ve|re|m|d|ll)\b|\s+(?:have|had|has|am|are|were|was|will|would|can|could|should|must|may
    |might|cannot|\w{2,8}n['\u2019]t|do|does|did|not|need|want|to|been|be|also|now|just|only|simply|then|therefore|thus
    |instead|first|already|still|never|always|currently|\w{2,20}ly)\b)"""
NO_VERB = r"""(?:a|an|the|this|that|these|those|no|some|any|it|its|in|on|at|for|of|with|all|each|every|two|both|more|one
    |such|our|my|by|from|as|them|and|or|but|so)\b"""
PERSON = re.compile(
    rf"""(?<![\w/&.'"*<-])(?:
        (?P<let>[Ll]et['\u2019]s|[Ll]et\s+us|[Ll]ets)(?P<let_how>(?:\s+(?:not|also|just|instead|simply|now|then|only|first|rather)){{0,2}})
        \s+(?P<let_verb>[a-z][a-z-]+)
      | (?P<who>[Ww]e|I(?!\s*[/&.)\d]|\s+[A-Z\d]|-))(?P<how>{HELPER}{{0,5}})(?:\s+(?!{NO_VERB})(?P<verb>[a-z][a-z-]*))?
      | (?:[Oo]ur|[Mm]y)\s+[\w-]+ | [Oo]urs | [Mm]e
      | (?P<us>us)
    )(?![\w/-])""",
    re.VERBOSE,
)
NO_LETTER = re.compile(
    r"(?:type|phase|class|part|version|level|chapter|appendix|mark|gen|table|figure)\s+$", re.IGNORECASE
)
MICROSECONDS = re.compile(r"(?:\d|\bin|\bper|~|\(|\bof|=)\s*$", re.IGNORECASE)
CLAUSE_OF_LET = re.compile(r"(?:^|\b(?:so|but|thus|hence|therefore)\b,?)\s*$", re.IGNORECASE)
THOUGHTS = frozenset("say assume suppose see look consider imagine hope think face".split())
"""What a writer lets himself do to explain; it changes nothing."""
SUBORDINATE = re.compile(
    r"""\b(?:when|if|since|after|as|that|which|what|where|because|once|until|while|before|whether|how|why|unless
        |though|who|whenever)\b[^,;]*$|^(?:when|if|once|while|whenever|unless)\b""",
    re.VERBOSE | re.IGNORECASE,
)
HAS_ACTOR = re.compile(r"\b(?:[Ww]e|I)\b")
OTHER_TIMES = frozenset(
    """
    not don didn never t should would could may might must need want will ll can cannot already still always currently
    recently previously originally initially usually normally formerly had
    """.split()
)
"""Helpers behind which a verb tells of another time, of a wish or of a rule."""


@dataclass(frozen=True)
class Params:
    """Which persons are spoken of: "change", those who make the change, and "elsewhere", all others."""

    of: tuple[str, ...]
    changes: tuple[str, ...]
    """Base forms of verbs that say what is done to the source when a person does it: add, rename."""
    least: int = 1
    """So many of them before anything is said."""
    but_author: bool = False
    """Leave out "I" and "my", which can be the author only."""

    def __post_init__(self) -> None:
        if not self.of or not {*self.of} <= {CHANGE, ELSEWHERE}:
            raise ValueError(f'of: a list of "{CHANGE}" and "{ELSEWHERE}" is wanted')

    @cached_property
    def verbs(self) -> frozenset[str]:
        """The changes, to look words up."""
        return frozenset(self.changes)


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each person, quoted with the verb."""
    hits = list(_hits(params, context))
    if len(hits) >= params.least:
        yield from hits


def _hits(params: Params, context: Context) -> Iterator[Hit]:
    for sentence in context.sentences:
        if not PERSON.search(sentence.text):
            continue
        for found in PERSON.finditer(_own_words(sentence, context.lexicon)):
            if _is_person(sentence.text, found):
                yield from _hit(params, sentence, found, context.lexicon)


def _own_words(sentence: Passage, lexicon: Lexicon) -> str:
    """The text with what is quoted, and what another rule speaks of, covered up; the offsets stay."""
    letters = list(own_words(sentence.text))
    for start, end in selfref.spans(sentence, lexicon):
        if HAS_ACTOR.search(sentence.text, start, end):
            letters[start:end] = COVER * (end - start)
    return "".join(letters)


def _hit(params: Params, sentence: Passage, found: re.Match[str], lexicon: Lexicon) -> Iterator[Hit]:
    order = _order(sentence.text, found, params.verbs, lexicon)
    told = not (params.but_author and (found["who"] == "I" or found[0].lower().startswith(("my", "me"))))
    if told and (CHANGE if order else ELSEWHERE) in params.of:
        end = found.end() if not found["us"] else found.end("us")
        mended = _mended(sentence.text, found, order, lexicon)
        yield Hit(sentence.locate(found.start(), end), {"order": (order or "").capitalize()}, suggestion=mended)


def _is_person(text: str, found: re.Match[str]) -> bool:
    before = selfref.near(text, found.start())
    if found["us"]:
        return not MICROSECONDS.search(before)
    if found["let"]:
        return bool(CLAUSE_OF_LET.search(before)) or not found["let"].endswith(("ts", "us"))
    return not (found["who"] == "I" and NO_LETTER.search(before))


def _order(text: str, found: re.Match[str], changes: frozenset[str], lexicon: Lexicon) -> str | None:
    """The verb to write instead, None where the person does not change the source."""
    if found["let"]:
        verb = found["let_verb"]
        return verb if verb in lexicon.base and verb not in THOUGHTS and "not" not in found["let_how"] else None
    verb = (found["verb"] or "").lower()
    base = verb if verb in lexicon.base else lexicon.order(verb)
    if not base or base not in changes or SUBORDINATE.search(selfref.near(text, found.start())):
        return None
    helpers = set(re.findall(r"[a-z]+", found["how"]))
    if helpers & OTHER_TIMES:
        return None
    return base if verb != base or found["who"] != "I" or not helpers else None


def _mended(text: str, found: re.Match[str], order: str | None, lexicon: Lexicon) -> str | None:
    """The sentence with the order in place of the person, where the person heads it."""
    if not order or found.start():
        return None
    return None if selfref.goes_on(rest := text[found.end() :], lexicon) else f"{order.capitalize()}{rest}"


KIND = Kind("person", Params, run, facts=("order",))
