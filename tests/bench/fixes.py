"""Mends real patches and proves that nothing else has changed.

    python tests/bench/fixes.py FOLDER [--count N] [--seed S] [--persona pedantic] [--show]

For each patch that is mended: git mailinfo gives the same diff, byte for byte, and the same author and date; a second
run changes nothing; and no finding is left that has a cure which could be applied. Prints what was mended, by rule.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from reviewer import session
from reviewer.engine import Engine
from reviewer.errors import PresendError
from reviewer.fixing import mailbox
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


def complaints(raw: bytes, fixed: mailbox.Fixed, engine: Engine, persona: Persona) -> list[str]:
    """What is wrong with a mended mail."""
    (msg, patch, info), (new_msg, new_patch, new_info) = mailinfo(raw), mailinfo(fixed.raw)
    wrong = []
    subjects = info.pop(b"Subject", b""), new_info.pop(b"Subject", b"")
    made = [made for one in fixed.mails for made in one.made]
    parts = {str(edit.place.part) for one in made for edit in one.finding.edits}
    if diff_of(patch) != diff_of(new_patch):
        wrong.append("another diff")
    if info != new_info:
        wrong.append(f"other headers: {info} {new_info}")
    if subjects[0] != subjects[1] and "subject" not in parts:
        wrong.append(f"another subject: {subjects}")
    if msg != new_msg and not parts & {"changelog", "trailers"}:
        wrong.append("another message")
    again = mailbox.fix(fixed.raw, "again", engine, persona)
    if again.changed or any(one.made for one in again.mails):
        wrong.append("changes when it is mended once more")
    return wrong


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
    total = changed = bad = 0
    for file in files[: asked.count]:
        raw = file.read_bytes()
        total += 1
        try:
            fixed = mailbox.fix(raw, file.name, engine, persona)
            wrong = list(fixed.errors)
            wrong += complaints(raw, fixed, engine, persona) if fixed.changed else []
        except PresendError as error:
            print(f"{file.name}: {error}")
            continue
        changed += fixed.changed
        for one in fixed.mails:
            made.update(m.finding.rule for m in one.made)
            refused.update(f"{finding.rule}: {reason}" for finding, reason in one.refused)
        for line in wrong:
            bad += 1
            print(f"WRONG {file.name}: {line}")
        if asked.show and fixed.changed:
            sys.stdout.write(b"".join(mailbox.diff(fixed)).decode("utf-8", "replace"))
    print(f"{total} patches, {changed} mended, {bad} wrong; {dict(made.most_common())}; refused {dict(refused)}")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
