"""Mends real patches and proves that nothing else has changed.

    python tests/bench/fixes.py FOLDER [--count N] [--seed S] [--persona pedantic] [--show]

For each patch that is mended: git mailinfo gives the same diff, byte for byte, and the same author and date; git am
makes the same tree of it, by the same author, on the pre-image that the hunks tell; a second run changes nothing; and
no finding is left that was said to be mended. Prints what was mended, by rule.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import preimage

from reviewer import session
from reviewer.engine import Engine
from reviewer.errors import PresendError
from reviewer.fixing import mailbox
from reviewer.fixing.mend import Mended, Mending, mend
from reviewer.model import Persona


def mailinfo(raw: bytes) -> tuple[bytes, bytes, dict[bytes, bytes]]:
    """Message, diff and headers as git am takes them."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            ["git", "mailinfo", "-b", "msg", "patch"], input=raw, capture_output=True, cwd=folder, check=True
        )
        info = dict(line.split(b": ", 1) for line in run.stdout.splitlines() if b": " in line)
        return Path(folder, "msg").read_bytes(), Path(folder, "patch").read_bytes(), info


def diff_of(patch: bytes) -> bytes:
    """The diff itself: what stands between the cut and it are notes."""
    at = patch.find(b"diff --git ")
    return patch[max(at, 0) :]


def complaints(raw: bytes, mended: Mended, engine: Engine, persona: Persona) -> list[str]:
    """What is wrong with a mended mail."""
    (msg, patch, info), (new_msg, new_patch, new_info) = mailinfo(raw), mailinfo(mended.raw)
    wrong = []
    subjects = info.pop(b"Subject", b""), new_info.pop(b"Subject", b"")
    parts = {str(edit.place.part) for made in mended.made for edit in made.finding.edits}
    if diff_of(patch) != diff_of(new_patch):
        wrong.append("another diff")
    if info != new_info:
        wrong.append(f"other headers: {info} {new_info}")
    if subjects[0] != subjects[1] and "subject" not in parts:
        wrong.append(f"another subject: {subjects}")
    if msg != new_msg and not parts & {"changelog", "trailers"}:
        wrong.append("another message")
    again = mend(mended.raw, "again", engine, persona)
    if again.raw != mended.raw or again.made:
        wrong.append("changes when it is mended once more")
    left = {(finding.rule, finding.primary.quote) for finding in again.left}
    wrong += [f"said to be mended, and still there: {rule} {quote!r}" for rule, quote in _said(mended.made) & left]
    return wrong


def _said(made: Iterable[Mending]) -> set[tuple[str, str]]:
    """Rule and words of what is cured at all of its places."""
    whole = [one.finding for one in made if len(one.finding.edits) >= len(one.finding.locations)]
    return {(finding.rule, finding.primary.quote) for finding in whole if finding.primary.quote}


def same_tree(raw: bytes, mended: bytes) -> bool | None:
    """Whether git am makes the same of both; None where the patch does not apply to what its hunks tell."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not preimage.build(raw, folder) or (old := preimage.applied(raw, folder)) is None:
            return None
        return preimage.applied(mended, folder) == old


def main() -> int:
    """Run the bench; 1 where something is wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--persona", default="pedantic")
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    engine, persona = session.engine((), trees=session.trees(None)), Persona(asked.persona)
    files = sorted(asked.folder.iterdir())
    random.Random(asked.seed).shuffle(files)
    made: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    trees: Counter[bool | None] = Counter()
    total = changed = bad = 0
    for file in files[: asked.count]:
        raw = file.read_bytes()
        total += 1
        try:
            fixed = mailbox.fix(raw, file.name, engine, persona)
            wrong = list(fixed.errors)
            pairs = [(old, one) for old, one in zip(fixed.old, fixed.mails, strict=True) if one.raw != old]
            wrong += [complaint for pair in pairs for complaint in complaints(*pair, engine, persona)]
        except PresendError as error:
            print(f"{file.name}: {error}")
            continue
        changed += len(pairs)
        same = [same_tree(old, one.raw) for old, one in pairs]
        trees.update(same)
        wrong += ["git am makes another tree of it"] * same.count(False)
        for one in fixed.mails:
            made.update(m.finding.rule for m in one.made)
            refused.update(f"{finding.rule}: {reason}" for finding, reason in one.refused)
        for line in wrong:
            bad += 1
            print(f"WRONG {file.name}: {line}")
        if asked.show and fixed.changed:
            sys.stdout.write(b"".join(mailbox.diff(fixed)).decode("utf-8", "replace"))
    print(
        f"{total} files, {changed} mails mended, {bad} wrong; git am: {trees[True]} same trees, {trees[None]} not built"
    )
    print(f"{dict(made.most_common())}; refused {dict(refused)}")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
