"""Texts that talk about themselves: "This patch adds", "Fixed in this commit", "the following series introduces".

What tells two states of the tree apart ("without this patch"), what names another commit, and what is said of the
patch as such in mid-sentence ("this change is needed because") is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from reviewer.checks.context import Context, Hit, Kind, NoParams
from reviewer.checks.cures import rewritten
from reviewer.model import Passage
from reviewer.prose.quoted import own_words
from reviewer.prose.verbs import Lexicon

OWN = r"(?:patch(?:es|[- ]?set|\s+series)?|commit|series|changeset|set\s+of\s+patches)"
"""Words that can mean nothing but the mail, or what becomes of it."""
SELF = re.compile(
    rf"""\b(?P<which>this|these|the\s+(?:following|present|current|attached|proposed)|the)\s+(?:(?:small|simple|trivial|new|short)\s+)?
        (?P<what>{OWN}|changes?)\b(?![-\w(/]|\s+(?:[0-9a-f]{{7,40}}\b|\())""",
    re.VERBOSE | re.IGNORECASE,
)
LEAD = re.compile(
    r"""(?:(?:and|so|also|therefore|hence|thus|what|in\s+short|to\s+sum\s+up)\b,?\s+)?
        (?:(?:the|one)\s+(?:main\s+)?(?:purpose|goal|aim|intent|intention|idea|objective)\s+(?:of|behind)\s+)?$""",
    re.VERBOSE | re.IGNORECASE,
)
"""What may stand before it at the head of a sentence."""
INSIDE = re.compile(r"\b(?:in|by|through|as\s+(?:a\s+)?part\s+of)\s+$", re.IGNORECASE)
PREPOSITION = re.compile(
    r"\b(?:before|without|with|after|until|to|from|for|of|on|than|besides|since|as|like|like\s+in|not\s+in)\s+$",
    re.IGNORECASE,
)
CLAUSE = re.compile(r"(?:[,;:(]|[-\u2013\u2014]|\b(?:and|so|but|hence|thus|therefore|that|then))\s*$", re.IGNORECASE)
ADVERB = r"(?:also|now|just|simply|only|then|therefore|thus|hence|instead|additionally|further|merely|mainly|basically)"
NEXT = re.compile(
    rf",?\s+(?:(?P<adverb>{ADVERB}),?\s+)?(?P<aim>(?:will|would|is\s+going\s+to|(?:aim|attempt|trie|intend|seek|serve)s\s+to)\s+)?"
    rf"(?:{ADVERB}\s+)?(?P<verb>[a-z][a-z-]+)\b",
    re.IGNORECASE,
)
ACTOR = re.compile(r"\s*,?\s+(?:we|I)\b(?:\s+(?:also|now|just|will|have|simply|\w+ly)){0,3}\s+\w+", re.IGNORECASE)
PAST_OF_OTHERS = frozenset(
    "broke introduced caused regressed breaks causes changed removed added made was had did".split()
)
STATES = frozenset(
    """
    require need depend follow break cause fail help rely work remain affect result apply include contain consist look
    seem cost conflict keep maintain
    """.split()
)
"""Verbs that tell how a patch is, or what comes of it, not what it does to the source."""
LEFT_OUT = re.compile(r"\b(?:not|no|nothing|none|isn't|aren't|doesn't|don't)\b[^.;]*$", re.IGNORECASE)
SECOND = re.compile(r"\b(?:and|or|but)\s+(?:\w+ly\s+|also\s+|then\s+)?(\w+)|,\s+(\w+(?:es|ed))\b")
REFERS_BACK = re.compile(r"(?:It|They|Also,? it)\b")
"""How a sentence begins that goes on telling of the patch, and would lose what it speaks of."""
NEAR = 300
"""Characters; no writer puts more between a word and what it belongs to."""
NAMED = re.compile(r"\bcommit\s+[0-9a-f]{7,40}\b|\b[0-9a-f]{12,40}\b|\(\"", re.IGNORECASE)


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for each place where a sentence speaks of the patch instead of the code."""
    cited = False
    for each in context.sentences_of.values():
        named = False
        for sentence, following in zip_longest(each, each[1:]):
            refers = following is not None and REFERS_BACK.match(following.text)
            for start, end, mended in places(sentence.text, context.lexicon, named=named, cited=cited):
                sure = sentence.text.lower().startswith(("this ", "this\n", "these "))  # "the commit" may be another
                edits = rewritten(sentence, mended) if sure and not refers else ()
                yield Hit(sentence.locate(start, end), suggestion=mended, edits=edits)
            named = named or bool(NAMED.search(sentence.text))
        cited = cited or named


def spans(sentence: Passage, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Where a sentence talks about itself; other rules leave these words to this one."""
    return [(start, end) for start, end, _ in places(sentence.text, lexicon, named=False)]


def places(text: str, lexicon: Lexicon, *, named: bool, cited: bool = False) -> Iterator[tuple[int, int, str | None]]:
    """Start, end and the mended sentence (None where it takes thought); named: the paragraph spoke of another commit.

    cited: an earlier paragraph did, and "the commit" is that one.
    """
    for found in SELF.finditer(own_words(text)):
        before = near(text, found.start())
        named = named or bool(NAMED.search(before))
        if cited and found["which"].lower() == "the" and found["what"].lower() == "commit":
            continue
        if inside := INSIDE.search(before):
            if _is_own(found, strict=True) and not LEFT_OUT.search(before) and not _of_others(text, found, named=named):
                actor = ACTOR.match(text, found.end())
                yield inside.start(), actor.end() if actor else found.end(), None
        elif _stands_free(before) and _speaks(text, found, lexicon, named=named):
            start = 0 if LEAD.fullmatch(before) else found.start()
            yield start, found.end(), _mended(text, found, lexicon)


def near(text: str, end: int) -> str:
    """What stands before, as much of it as matters; a longer one begins with a sign that is no word."""
    return text[:end] if end <= NEAR else f"\N{HORIZONTAL ELLIPSIS}{text[end - NEAR : end]}"


def _stands_free(before: str) -> bool:
    """True where no preposition makes it a place or a time: "without this patch"."""
    return bool(LEAD.fullmatch(before)) or not PREPOSITION.search(before)


def _is_own(found: re.Match[str], *, strict: bool) -> bool:
    """True for "this patch"; "the patch" and "this change" may be others, "in this series" tells where."""
    which, what = found["which"].lower(), found["what"].lower()
    if which == "the" or what in ("change", "changes"):
        return False
    return not strict or (not which.endswith("following") and not what.endswith("series"))


def _of_others(text: str, found: re.Match[str], *, named: bool) -> bool:
    """True for "this commit broke ..." and, where another commit was named, for anything past."""
    after = NEXT.match(text, found.end())
    verb = after["verb"].lower() if after else ""
    if verb in ("broke", "introduced", "caused", "regressed", "breaks", "causes"):
        return named or verb not in ("introduced", "breaks", "causes") or found["what"].lower() == "commit"
    return named and (not verb or verb in PAST_OF_OTHERS)


def _speaks(text: str, found: re.Match[str], lexicon: Lexicon, *, named: bool) -> bool:
    """True where it is the subject of what the change does, or, if it can only be this patch, heads the sentence."""
    if _of_others(text, found, named=named):
        return False
    before = near(text, found.start())
    heads = bool(LEAD.fullmatch(before))
    if heads and _is_own(found, strict=False):
        return True
    return (heads or bool(CLAUSE.search(before))) and _change(text, found, lexicon) is not None


def _change(text: str, found: re.Match[str], lexicon: Lexicon) -> str | None:
    """The base form of the change that it is said to make, None where it makes none."""
    after = NEXT.match(text, found.end())
    if not after:
        return None
    verb = after["verb"].lower()
    if lexicon.order(verb) in STATES or verb in STATES:
        return None
    if after["aim"] or found["what"].lower() in ("patches", "changes"):
        return verb if verb in lexicon.base else None
    return lexicon.order(verb) if verb.endswith("s") else None


def _mended(text: str, found: re.Match[str], lexicon: Lexicon) -> str | None:
    """The sentence as an order, where nothing but its head has to change."""
    after = NEXT.match(text, found.end())
    base = _change(text, found, lexicon)
    if not after or not base or found.start() or after["aim"]:
        return None
    rest = text[after.end() :]
    if goes_on(rest, lexicon):
        return None
    adverb = after["adverb"]
    return f"{adverb.capitalize()} {base}{rest}" if adverb else f"{base.capitalize()}{rest}"


def goes_on(rest: str, lexicon: Lexicon) -> bool:
    """True where a second inflected verb follows: "and removes", which would have to change too."""
    return any(lexicon.order(word) for pair in SECOND.findall(rest) for word in pair)


KIND = Kind("self-reference", NoParams, run)
