"""Which patches were posted together: by References and In-Reply-To, else by sender, number and neighbourhood.

Headers lie and loops happen, so every walk is bounded by the patches that are there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from reviewer.model import Patch, PatchKind

_OPEN = 8
"""Unfinished series without threading that a further member may belong to."""


@dataclass(frozen=True, slots=True, eq=False)
class _Member:
    """A patch with a number, as the grouping sees it."""

    patch: Patch
    place: int
    """Index among all patches."""
    number: int
    key: tuple[int, int]
    """Version and total."""
    id: str
    chain: tuple[str, ...]
    """The messages it answers to, oldest first, without itself."""

    @property
    def mail(self) -> Hashable:
        """The same for two deliveries of one mail; two mails under one Message-ID are somebody's mistake."""
        return (self.id, self.patch.message.subject) if self.id else self.place

    @property
    def sender(self) -> str:
        """The address that the mail came from."""
        return self.patch.message.sender.rpartition("<")[2].casefold()

    @property
    def tags(self) -> frozenset[str]:
        """The tags that tell one posting from another."""
        return frozenset(tag.casefold() for tag in self.patch.subject.tags)

    @property
    def hand(self) -> Hashable:
        """What a member that lost its thread has in common with the others."""
        return self.key, self.tags, self.sender

    @property
    def outline(self) -> Hashable:
        """What members without threading must have in common: patch files of a series lie in one folder."""
        return self.key, self.tags, self.patch.message.origin.rpartition("/")[0]


def together(patches: Iterable[Patch]) -> list[tuple[Patch, ...]]:
    """The patches with a number ("2/3"), those of one posting together, in order of the first of each.

    A mail that was delivered twice is there twice. Single patches and follow-ups are left out.
    """
    members = [_member(patch, place) for place, patch in enumerate(patches) if _counts(patch)]
    copies: dict[Hashable, list[_Member]] = {}
    for member in members:
        copies.setdefault(member.mail, []).append(member)
    own = [same[0] for same in copies.values()]
    known = {member.id: member for member in reversed(own) if member.id}
    groups = _with_loose(*_threaded(own, known))
    ordered = sorted(groups, key=lambda group: min(member.place for member in group))
    return [tuple(copy.patch for member in group for copy in copies[member.mail]) for group in ordered]


def _counts(patch: Patch) -> bool:
    return patch.subject.total is not None and not patch.follow_up


def _member(patch: Patch, place: int) -> _Member:
    message, taken = patch.message, patch.subject
    chain = dict.fromkeys([*message.references, *([message.in_reply_to] if message.in_reply_to else [])])
    chain.pop(message.message_id, None)
    key = (taken.version, taken.total or 0)
    return _Member(patch, place, taken.number or 0, key, message.message_id, tuple(chain))


# --- threads


def _threaded(members: Sequence[_Member], known: dict[str, _Member]) -> tuple[list[list[_Member]], list[_Member]]:
    """The members that one thread holds together, and those that stand alone."""
    tops: dict[str, _Member] = {}
    threads: dict[Hashable, list[_Member]] = {}
    for member in members:
        top = _top(member, known, tops)
        head = _head(top, known) or member.place
        threads.setdefault((member.key, head), []).append(member)
    alone = [group[0] for group in threads.values() if len(group) == 1 and not group[0].chain]
    held = [group for group in threads.values() if len(group) > 1 or group[0].chain]
    return [part for group in held for part in _parted(group, known, tops)], alone


def _top(member: _Member, known: dict[str, _Member], tops: dict[str, _Member]) -> _Member:
    """The first message of the posting as far as it is here: upwards while version and total stay the same."""
    way: list[_Member] = []
    seen: set[str] = set()
    while member.id not in tops:
        way.append(member)
        seen.add(member.id)
        above = _above(member, known)
        if above is None or above.id in seen:
            break
        member = above
    top = tops.get(member.id, member)
    tops.update((passed.id, top) for passed in way if passed.id)
    return top


def _above(member: _Member, known: dict[str, _Member]) -> _Member | None:
    """The nearest message of its posting that a member answers to."""
    here = (known[name] for name in reversed(member.chain) if name in known)
    return next((one for one in here if one.key == member.key), None)


def _head(top: _Member, known: dict[str, _Member]) -> str:
    """What the members of a posting share even where its first messages are not here."""
    absent = next((name for name in top.chain if name not in known), "")
    return absent or (top.chain[-1] if top.chain else top.id)


def _parted(group: list[_Member], known: dict[str, _Member], tops: dict[str, _Member]) -> list[list[_Member]]:
    """The postings of a thread that has numbers twice: a RESEND, or two authors with as many patches each."""
    if _fits_together(group):
        return [group]
    ways: tuple[Callable[[_Member], Hashable], ...] = (
        lambda member: _cover_of(member, known),
        lambda member: member.tags,
        lambda member: member.sender,
        lambda member: tops[member.id].id if member.id in tops else "",
    )
    for way in ways:
        parts: dict[Hashable, list[_Member]] = {}
        for member in group:
            parts.setdefault(way(member), []).append(member)
        # One patch sent anew is no posting of its own, so it stays where it is a duplicate.
        if all(_fits_together(part) and len(part) >= min(2, part[0].key[1]) for part in parts.values()):
            return list(parts.values())
    return [group]


def _cover_of(member: _Member, known: dict[str, _Member]) -> str:
    """The id of the nearest cover letter at or above a member."""
    if member.patch.kind is PatchKind.COVER:
        return member.id
    here = (known[name] for name in reversed(member.chain) if name in known)
    return next((one.id for one in here if one.patch.kind is PatchKind.COVER and one.key == member.key), "")


def _fits_together(group: Sequence[_Member]) -> bool:
    return max(Counter(member.number for member in group).values()) == 1


# --- without threads


def _with_loose(groups: list[list[_Member]], alone: Sequence[_Member]) -> list[list[_Member]]:
    """The groups, and the members without threading put together or to the one group that lacks them."""
    homes: dict[Hashable, list[list[_Member]]] = {}
    for group in groups:
        homes.setdefault(group[0].hand, []).append(group)
    return [*groups, *(found for found in _neighbours(alone) if not _taken_in(found, homes.get(found[0].hand, [])))]


def _neighbours(alone: Sequence[_Member]) -> list[list[_Member]]:
    """Members of one outline, each at most once, that are of one sender or next to each other."""
    found: list[list[_Member]] = []
    unfinished: dict[Hashable, list[list[_Member]]] = {}
    for member in alone:
        recent = unfinished.setdefault(member.outline, [])
        home = next((group for group in reversed(recent[-_OPEN:]) if _belongs(member, group)), None)
        if home is None:
            home = []
            found.append(home)
            recent.append(home)
        home.append(member)
    return found


def _belongs(member: _Member, group: Sequence[_Member]) -> bool:
    if any(one.number == member.number for one in group):
        return False
    return member.place - group[-1].place == 1 or any(one.sender == member.sender for one in group)


def _taken_in(found: list[_Member], homes: Iterable[list[_Member]]) -> bool:
    """Put members to the thread of the same sender that lacks exactly their numbers, if there is just one."""
    numbers = {member.number for member in found}
    lacking = [group for group in homes if not numbers & {member.number for member in group}]
    if len(lacking) == 1 and len(found) + len(lacking[0]) <= found[0].key[1] + 1:
        lacking[0].extend(found)
        return True
    return False
