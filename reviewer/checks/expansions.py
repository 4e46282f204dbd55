"""Where a text says what an abbreviation stands for, in all the forms that people use."""

from __future__ import annotations

import re
from collections.abc import Iterable

BEHIND = re.compile(
    r"\s*(?:[(\[]|-{1,2}\s|–|—|=|:|,\s*(?:the|an?)\b"
    r"|,?\s*(?:which\s+|that\s+)?(?:is\s+)?(?:aka|a\.k\.a\.|short\s+for|(?:an?|the)\s+(?:abbreviation|acronym)\s+(?:of|for)"
    r"|stands\s+for|standing\s+for|means|meaning|refers\s+to|i\.e\.|that\s+is|namely))"
)
"""What stands between an abbreviation and its long form."""
BEFORE = re.compile(
    r"(?:[(\[]\s*(?:the\s+|aka\s+|a\.k\.a\.\s+|or\s+|short:?\s+)?[\"'`]?"
    r"|(?:,\s*or|\s-{1,2}|–|—|,?\s*(?:in\s+)?short|,?\s*aka|,?\s*a\.k\.a\.|,?\s*i\.e\.,?"
    r"|,?\s*abbreviated(?:\s+(?:as|to))?)\s+(?:the\s+)?[\"'`]?)$"
)
"""What stands between a long form and its abbreviation."""
NAMED = re.compile(r"\b(?:called|named|known\s+as|dubbed|referred\s+to\s+as|code-?named)\s+(?:the\s+|an?\s+)?[\"'`]?$")
"""A description stands before this, and a name behind."""
DEFINED = re.compile(r"[\"'`]?\s+(?:is|are|was)\s+(?:just\s+|simply\s+|basically\s+)?(?:an?|the|one)\s+\w")
REACH = 160
"""Characters before and behind an abbreviation in which its long form is looked for."""
SMALL = frozenset("a an and by for from in of on or over the to via with".split())
WORD = re.compile(r"[A-Za-z]+")
CAMEL = re.compile(r"[A-Za-z][a-z]*")


def flat(text: str) -> str:
    """The text on one line, its offsets kept."""
    return text.replace("\n", " ")


def uses(term: str, text: str) -> list[re.Match[str]]:
    """Each place of a term in a flat text, plurals included."""
    return list(re.finditer(rf"(?<![\w-]){re.escape(term)}s?(?![\w-])", text))


def says_what(use: re.Match[str]) -> bool:
    """True where the text explains the term at this place: by its long form, as a name given, or by "X is a ..."."""
    before, behind = use.string[max(0, use.start() - REACH) : use.start()], use.string[use.end() : use.end() + REACH]
    return bool(NAMED.search(before) or DEFINED.match(behind)) or gives_long_form(use)


def gives_long_form(use: re.Match[str]) -> bool:
    """True where the long form stands before or behind the term, its letters in order or its initials in any."""
    term = re.sub(r"[^A-Za-z]|s$", "", use[0])
    before, behind = use.string[max(0, use.start() - REACH) : use.start()], use.string[use.end() : use.end() + REACH]
    lead, link = BEFORE.search(before), BEHIND.match(behind)
    words = WORD.findall(before[: lead.start()])[-2 * len(term) :] if lead else []
    ahead = WORD.findall(behind[link.end() :])[: 2 * len(term)] if link else []
    return _spells(term, words) or _spells(term, ahead) or _titled(term, words) or _shuffled(term, words)


def long_form(use: re.Match[str]) -> tuple[str, ...]:
    """The words of "Long Form (LF)" or "LF (long form)", in lower case, that begin with its letters; else none."""
    term = use[0].removesuffix("s").lower()
    before, behind = use.string[max(0, use.start() - REACH) : use.start()], use.string[use.end() : use.end() + REACH]
    lead = re.search(r"[(\[][\"'`]?$", before)
    if lead and re.match(r"[\"'`]?[)\]]", behind):
        return _initialled(term, WORD.findall(before[: lead.start()].lower()), slice(-len(term), None))
    ahead = re.match(r"\s*[(\[]([^)\]]{3,100})[)\]]|\s+stands\s+for\s+([^.;,]{3,100})", behind)
    return _initialled(term, WORD.findall((ahead[1] or ahead[2]).lower()), slice(len(term))) if ahead else ()


def _initialled(term: str, words: list[str], which: slice) -> tuple[str, ...]:
    """Those of the words that begin with the letters of the term, small words left out where need be."""
    for among in (words, [word for word in words if word not in SMALL]):
        found = among[which]
        if len(found) == len(term) and all(map(_begins, found, term)):
            return tuple(found)
    return ()


def _begins(word: str, letter: str) -> bool:
    """True where the letter stands for the word; an X stands for "ex" and "cross", too."""
    return word[0] == letter or (letter == "x" and word.startswith(("ex", "cross", "trans")))


def spelled_by_name(term: str, texts: Iterable[str]) -> bool:
    """True where consecutive words have the term for initials, without a mark that they belong to it."""
    letters = r"[\s-]+".join(rf"{letter}[a-z]+" for letter in term.upper())
    loose = rf"\b(?i:{letters})\b" if len(term) > 3 else rf"\b{letters}\b"
    return any(re.search(loose, text) for text in texts)


def _titled(term: str, words: list[str]) -> bool:
    """True where capitalised words stand before the abbreviation, from one with its first letter on."""
    title = []
    for word in reversed(words):
        if not word[0].isupper():
            break
        title.append(word[0])
    return len(title) > 1 and term[0] in title


def _shuffled(term: str, words: list[str]) -> bool:
    """True where the last words have the letters of the term as initials in another order."""
    meant = [word for word in words if word.lower() not in SMALL][-len(term) :]
    return len(meant) > 2 and sorted(word[0].lower() for word in meant) == sorted(term.lower())


def _spells(term: str, words: list[str]) -> bool:
    """True where the letters of the term are found in this order in the words, its first at the head of one."""
    letters = "".join(f" {part}" for word in words for part in CAMEL.findall(word)).lower()
    at = letters.find(f" {term[0].lower()}")
    while at >= 0:
        if _in_order(term.lower(), letters[at:]):
            return True
        at = letters.find(f" {term[0].lower()}", at + 1)
    return False


def _in_order(term: str, letters: str) -> bool:
    rest = iter(letters)
    return all(letter in rest for letter in term)
