"""How a patch was posted: the tags before its subject, the mail around it, the thread it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.cures import rewritten
from reviewer.model import WHOLE_MESSAGE, Patch, PatchKind

MARK = re.compile(r"(?<!\S)(?:\[resend\]|\(resend\)|resend:|(?-i:RESEND))(?!\S)", re.IGNORECASE)
VERSION = re.compile(r"(?<!\S)(?:[vV]\d{1,2}:(?!\S)|[\[(]?[vV]\d{1,2}[\])]?$)")
""" "mm: Fix it v2" and "mm: v2: Fix it", not "Convert uvc to v4" or "gic-v3: Fix it"."""
OF_A_NAME = re.compile(
    r"\b(?:to|for|of|with|from|version|and|or|the|api|abi|protocol)\s+[\[(]?v\d+[\])]?$", re.IGNORECASE
)
NO_TREE = frozenset("patch rfc resend rft wip series repost".split())
"""Tags that say how, not where."""
OWN_TREES = ("net/bluetooth/", "net/sunrpc/", "net/9p/", "net/ceph/", "net/can/", "drivers/net/can/", "net/rxrpc/")
"""Folders below net/ that other people take care of."""
CODE = (".c", ".h", ".S", ".rs")


def packing(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each thing that a mail program did to a patch."""
    if context.patch.message.diff and not context.patch.message.archived:
        yield from (Hit(WHOLE_MESSAGE, variant=str(how)) for how in context.patch.message.packing)


def no_tree(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for a posted patch whose tags name no tree: "[PATCH v2]" instead of "[PATCH net v2]"."""
    tags = context.patch.subject.tags
    paths = [file.path for file in context.files]
    if _is_posted(context.patch) and not any(path.startswith(OWN_TREES) for path in paths) and not _trees(tags):
        yield Hit(context.subject.locate(), {"tags": " ".join(tags) or "PATCH"})


def net_without_fixes(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for a patch to net in a posting of which no patch says what it mends."""
    patch = context.patch
    if "net" not in _trees(patch.subject.tags) or patch.subject.line.startswith("Revert"):
        return
    posted = (patch, *(context.series.patches if context.series else ()))
    code = any(file.path.endswith(CODE) for file in context.files)
    if code and not any(trailer.name.lower() == "fixes" for each in posted for trailer in each.changelog.trailers):
        yield Hit(context.subject.locate())


def mark_in_summary(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for RESEND or a version in the subject itself, which goes into the history."""
    line = context.patch.subject.line
    found, variant = MARK.search(line), ""
    if found is None and not OF_A_NAME.search(line):
        found, variant = VERSION.search(line), "version"
    if found:
        rest = " ".join(f"{line[: found.start()]} {line[found.end() :]}".split())
        place, edits = context.subject.locate(found.start(), found.end()), rewritten(context.subject, rest)
        yield Hit(place, {"rest": rest}, variant, suggestion=rest, edits=edits)


def no_patch_tag(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for a posted patch without a tag in brackets."""
    patch = context.patch
    if _is_posted(patch) and not patch.subject.tags and patch.subject.number is None and patch.subject.line:
        yield Hit(context.subject.locate(), {"line": patch.subject.line})


def answers_earlier(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for the head of a later version that is sent as an answer, to the version before as it seems."""
    patch = context.patch
    is_head = patch.kind is PatchKind.COVER or patch.subject.number is None
    threaded = bool(patch.message.in_reply_to or patch.message.references)
    if is_head and threaded and patch.subject.version > 1 and not patch.follow_up:
        yield Hit(context.subject.locate(), {"version": patch.subject.version})


def _is_posted(patch: Patch) -> bool:
    """Whether this is a mail that was sent, and not a file of git format-patch."""
    return bool(patch.message.message_id and patch.diff and not patch.follow_up)


def _trees(tags: tuple[str, ...]) -> set[str]:
    return {tag.casefold().strip(",;") for tag in tags} - NO_TREE


POSTED = (Need.MAIL, Need.UNTRIMMED)
PACKING = Kind("mail-packing", NoParams, packing, POSTED)
NO_TREE_TAG = Kind("tree-tag", NoParams, no_tree, (*POSTED, Need.DIFF), ("tags",))
NET_FIXES = Kind("net-without-fixes", NoParams, net_without_fixes, (*POSTED, Need.DIFF))
MARK_IN_SUMMARY = Kind("mark-in-summary", NoParams, mark_in_summary, (Need.MAIL,), ("rest",))
NO_PATCH_TAG = Kind("patch-tag", NoParams, no_patch_tag, POSTED, ("line",))
ANSWERS_EARLIER = Kind("answers-earlier-version", NoParams, answers_earlier, POSTED, ("version",))
KINDS = (PACKING, NO_TREE_TAG, NET_FIXES, MARK_IN_SUMMARY, NO_PATCH_TAG, ANSWERS_EARLIER)
