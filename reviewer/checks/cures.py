"""Edits that cure a finding, for the checks that know one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewer.model import Anchor, Edit, EditKind, Line, Part, Passage

WORD = re.compile(r"\S+")
WORDS = re.compile(r"\S+|\s+")


def replaced(passage: Passage, start: int, end: int, text: str) -> tuple[Edit, ...]:
    """The characters start to end replaced; lines end where they did, if there are as many words."""
    return (Edit(passage.locate(start, end), _kept_ends(passage.text[start:end], text)),)


def rewritten(passage: Passage, mended: str | None) -> tuple[Edit, ...]:
    """The whole words in which a mended text differs, as one edit; none where there is no mended text."""
    if mended is None or mended == passage.text:
        return ()
    old, new = WORDS.findall(passage.text), WORDS.findall(mended)
    before = _alike(old, new)
    after = _alike(old[before:][::-1], new[before:][::-1])
    start, end = len("".join(old[:before])), len(passage.text) - len("".join(old[len(old) - after :]))
    return (Edit(passage.locate(start, end), "".join(new[before : len(new) - after])),)


def written_anew(lines: Sequence[Line], mended: Sequence[str], part: Part = Part.CHANGELOG) -> tuple[Edit, ...]:
    """Lines that follow each other with other lines in their place."""
    whole = _passage(lines, part)
    text = "\n".join(mended)
    return () if text == whole.text or not _follow(lines) else (Edit(whole.locate(), text),)


def dropped(lines: Sequence[Line], part: Part = Part.TRAILERS) -> tuple[Edit, ...]:
    """Lines that go."""
    return (Edit(_passage(lines, part).locate(), kind=EditKind.DROP),) if _follow(lines) else ()


def moved_below(lines: Sequence[Line]) -> tuple[Edit, ...]:
    """Lines that move below the cut."""
    return (Edit(_passage(lines, Part.CHANGELOG).locate(), kind=EditKind.BELOW_CUT),) if _follow(lines) else ()


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _passage(lines: Sequence[Line], part: Part) -> Passage:
    text = "\n".join(line.text for line in lines)
    return Passage(part, text, tuple(Anchor(mail=line.number) for line in lines))


def _follow(lines: Sequence[Line]) -> bool:
    """Whether these are lines of a mail, one behind the other."""
    numbers = [line.number for line in lines]
    return bool(numbers) and numbers[0] is not None and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _kept_ends(old: str, new: str) -> str:
    """The new words with the blanks and line ends that stood between the old ones."""
    words = new.split()
    if "\n" not in old or len(words) != len(old.split()):
        return new
    remaining = iter(words)
    return WORD.sub(lambda _: next(remaining), old)
