"""Commits that the text cites: how they are written, and whether the repository knows them by that title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from reviewer.changelog import passage_of
from reviewer.checks.context import CannotTellError, Context, Hit, Kind, Need, NoParams
from reviewer.checks.cures import replaced, written_anew
from reviewer.errors import RepoError
from reviewer.history import Commit
from reviewer.model import Edit, Location, Part, Passage, Trailer
from reviewer.tree import Tree

FIXES = re.compile(r"(?P<commit>commit\s+)?(?P<id>[0-9a-f]{4,64})\b[:,]?\s*(?P<title>.*)", re.IGNORECASE | re.DOTALL)
QUOTED = re.compile(r"""\(["'](?P<title>.*)["']\)\s*(?:\#.*|\[.*\])?""", re.DOTALL)
IN_PROSE = re.compile(
    r"""\bcommit[ \n]+(?P<id>(?=[0-9]{0,11}[a-f]|[0-9a-f]{12})[0-9a-f]{7,40})\b   # commit 0123456789ab
        (?P<rest>[ \n]*,?[ \n]*\(?[ \n]*["'“](?P<title>[^"”]{3,200})["'”][ \n]*\)?)?""",
    re.VERBOSE | re.IGNORECASE,
)
WANTED = 12
"""Digits that stay unambiguous in a history of a million commits."""
ALIKE = 0.8
"""Likeness from which on a wrong title is a slip, and the id is right."""
LOOSE_TITLE = re.compile(r"""[(\["'“]*(?P<title>[^"“”]{8,200}?)[)\]"'”]*""", re.DOTALL)
ELLIPSIS = re.compile(r"\s*(?:\.{3}|…)\s*")


WALK = (
    "whether HEAD has {} would take a walk over the history, which is long and has no index:"
    " git commit-graph write --reachable makes one"
)


@dataclass(frozen=True)
class ProseParams:
    """Which fault of a citation in the prose to look for: "short", "no-title"."""

    fault: str

    def __post_init__(self) -> None:
        if self.fault not in ("short", "no-title"):
            raise ValueError('fault is "short" or "no-title"')


@dataclass(frozen=True, slots=True)
class Citation:
    """A commit that somebody names."""

    id: str
    title: str
    """Empty where none is given."""
    place: Location


def fixes_form(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each Fixes: line that is not twelve digits or more and the title in ("...")."""
    for trailer in _fixes(context):
        found = FIXES.fullmatch(trailer.value)
        if found is None:
            if not re.match(r"https?://|[\w-]*#\d", trailer.value):
                yield Hit(passage_of(trailer).locate(), {"digits": 0}, "no-id")
        elif len(found["id"]) < WANTED:
            yield Hit(
                passage_of(trailer).locate(), {"digits": len(found["id"])}, edits=_looked_up(trailer, found, context)
            )
        elif found["commit"] or not QUOTED.fullmatch(found["title"].strip()):
            edits = _looked_up(trailer, found, context) or _put_into_form(trailer, found)
            yield Hit(passage_of(trailer).locate(), {"digits": len(found["id"])}, "form", edits=edits)


def fixes_wrapped(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each Fixes: line that goes on in the next."""
    for trailer in _fixes(context):
        if len(trailer.lines) > 1:
            edits = written_anew(trailer.lines, [f"{trailer.name}: {trailer.value}"], Part.TRAILERS)
            yield Hit(passage_of(trailer).locate(), edits=edits)


def prose_form(params: ProseParams, context: Context) -> Iterator[Hit]:
    """One hit for each "commit 0123456" in the prose with too few digits, or without the title."""
    for passage in context.paragraphs:
        for found in IN_PROSE.finditer(passage.text):
            short = len(found["id"]) < WANTED
            untitled = not found["title"] and not _of_git_revert(passage.text, found.start())
            if (params.fault == "short" and short) or (params.fault == "no-title" and not short and untitled):
                facts = {"id": found["id"], "digits": len(found["id"])}
                yield Hit(passage.locate(found.start(), found.end("id")), facts, edits=_told(passage, found, context))


def _of_git_revert(text: str, start: int) -> bool:
    """Whether git wrote it: the title of what "This reverts commit" names is that of the patch itself."""
    return " ".join(text[:start].split()).endswith("This reverts")


def unknown_commit(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each cited commit that the repository does not have."""
    for citation in _cited(context):
        tree = _history(context)
        if tree.commit(citation.id) is None:
            yield Hit(citation.place, {"id": citation.id, "tree": tree.name})


def wrong_title(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each cited commit that has another title in the repository."""
    for citation, commit in _known(context):
        if citation.title and not same_title(citation.title, commit.title):
            facts = {"id": citation.id, "title": commit.title, "given": citation.title}
            edits = _retitled(citation, commit) if _alike(citation.title, commit.title) else ()
            yield Hit(citation.place, facts, suggestion=_cite(commit), edits=edits)


def not_ancestor(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each commit of a Fixes: line that is in the repository, but not below HEAD."""
    in_fixes = {citation.id for citation in _of_trailers(context)}
    named = [(citation, commit) for citation, commit in _known(context) if citation.id in in_fixes]
    found = [(citation, commit) for citation, commit in named if commit.ancestor is False]
    for citation, commit in found:
        yield Hit(citation.place, {"id": citation.id, "title": commit.title})
    untold = [citation.id for citation, commit in named if commit.ancestor is None]
    if untold and not found:
        raise CannotTellError(WALK.format(untold[0]))


def same_title(given: str, title: str) -> bool:
    """Whether a quoted title is that of a commit: blanks and case do not count, "..." stands for anything."""
    parts = [" ".join(part.split()).casefold() for part in ELLIPSIS.split(given.strip())]
    rest = " ".join(title.split()).casefold()
    if len(parts) == 1:
        return parts[0] == rest
    if not rest.startswith(parts[0]) or not rest.endswith(parts[-1]):
        return False
    return all(part in rest for part in parts)


def _looked_up(trailer: Trailer, found: re.Match[str], context: Context) -> tuple[Edit, ...]:
    """The line as git would write it, where the tree has the commit and the line names no other title."""
    commit = _at_hand(found["id"], context)
    given = LOOSE_TITLE.fullmatch(found["title"].strip())
    if commit is None or (found["title"].strip() and not (given and _alike(given["title"], commit.title))):
        return ()
    return written_anew(trailer.lines, [f"{trailer.name}: {_cite(commit, found['id'])}"], Part.TRAILERS)


def _told(passage: Passage, found: re.Match[str], context: Context) -> tuple[Edit, ...]:
    """Enough digits and the title, where the tree has the commit and the text does not name another."""
    commit = _at_hand(found["id"], context)
    if commit is None or (found["title"] and not _alike(found["title"], commit.title)):
        return ()
    if found["title"]:
        return replaced(passage, *found.span("id"), commit.id[:WANTED])
    return replaced(passage, *found.span("id"), _cite(commit, found["id"]))


def _at_hand(name: str, context: Context) -> Commit | None:
    """The commit, if there is a tree with a history that has it."""
    try:
        return context.tree.commit(name.lower()) if context.tree else None
    except RepoError:  # a tree without that history
        return None


def _put_into_form(trailer: Trailer, found: re.Match[str]) -> tuple[Edit, ...]:
    """The line with its own id and title in the form that tools read."""
    title = QUOTED.fullmatch(found["title"].strip()) or LOOSE_TITLE.fullmatch(found["title"].strip())
    if title is None:
        return ()
    text = " ".join(title["title"].split())
    return written_anew(trailer.lines, [f'{trailer.name}: {found["id"]} ("{text}")'], Part.TRAILERS)


def _alike(given: str, title: str) -> bool:
    """Whether two titles differ by a slip, so that the id names what is meant."""
    one, other = (" ".join(text.split()).casefold() for text in (given, title))
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE or same_title(given, title)


def _retitled(citation: Citation, commit: Commit) -> tuple[Edit, ...]:
    """The title of the commit in the place of the one that is given."""
    start = citation.place.quote.find(citation.title)
    if start < 0:  # it goes over the end of a line
        return ()
    quote = citation.place.quote
    mended = f"{quote[:start]}{commit.title}{quote[start + len(citation.title) :]}"
    return (Edit(citation.place, mended),)


def _known(context: Context) -> Iterator[tuple[Citation, Commit]]:
    for citation in _cited(context):
        if commit := _history(context).commit(citation.id):
            yield citation, commit


def _history(context: Context) -> Tree:
    """The tree, if it has commits to ask; nothing is asked where the patch cites none."""
    if context.tree is None:
        raise CannotTellError("the history is not at hand: pass --tree DIR with a git repository")
    return context.tree


def _cited(context: Context) -> tuple[Citation, ...]:
    return context.keep("citations", lambda: (*_of_trailers(context), *_of_prose(context)))


def _of_trailers(context: Context) -> Iterator[Citation]:
    for trailer in _fixes(context):
        if found := FIXES.fullmatch(trailer.value):
            quoted = QUOTED.fullmatch(found["title"].strip())
            yield Citation(found["id"].lower(), quoted["title"] if quoted else "", passage_of(trailer).locate())


def _of_prose(context: Context) -> Iterator[Citation]:
    for passage in context.paragraphs:
        for found in IN_PROSE.finditer(passage.text):
            title = " ".join((found["title"] or "").split())
            yield Citation(found["id"].lower(), title, passage.locate(found.start(), found.end()))


def _fixes(context: Context) -> Iterator[Trailer]:
    return (trailer for trailer in context.patch.changelog.trailers if trailer.name.lower() == "fixes")


def _cite(commit: Commit, given: str = "") -> str:
    """As git log prints it, with as many digits as are given, if those are enough."""
    return f'{commit.id[: max(WANTED, len(given))]} ("{commit.title}")'


ALWAYS = (Need.MAIL,)
FIXES_FORM = Kind("fixes-form", NoParams, fixes_form, ALWAYS, ("digits",))
FIXES_WRAPPED = Kind("fixes-wrapped", NoParams, fixes_wrapped, ALWAYS)
PROSE_FORM = Kind("citation-form", ProseParams, prose_form, ALWAYS, ("id", "digits"))
UNKNOWN_COMMIT = Kind("unknown-commit", NoParams, unknown_commit, ALWAYS, ("id", "tree"))
WRONG_TITLE = Kind("wrong-title", NoParams, wrong_title, ALWAYS, ("id", "title", "given"))
NOT_ANCESTOR = Kind("not-ancestor", NoParams, not_ancestor, ALWAYS, ("id", "title"))
