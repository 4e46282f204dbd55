"""Compare the rules about form with checkpatch.pl on real patches, and tell why they differ.

Usage: python tests/bench/checkpatch.py FOLDER CHECKPATCH [MOST]

Prints, for each type of checkpatch that rules of ours answer, how often both speak, one alone, and what the reason is.
A patch of either side alone is named, up to three, so that it can be read.
"""

from __future__ import annotations

import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from reviewer import mail, resources, rulebook, series
from reviewer.checkpatch import CannotRunError, Checkpatch
from reviewer.engine import Engine
from reviewer.errors import PresendError
from reviewer.model import Patch

WHY = {
    "COMMIT_LOG_LONG_LINE": "ours measures prose, at the width of the area; checkpatch logs and tables, too",
    "COMMIT_LOG_VERSIONING": "ours knows notes in more forms; checkpatch wants 'Changes in v2' and the like",
    "GIT_COMMIT_ID": "checkpatch wants the word commit before each id, and errs; ours asks for digits and title",
    "BAD_FIXES_TAG": "checkpatch wants exactly 12 digits and blanks; ours takes more digits",
    "BAD_SIGN_OFF": "checkpatch objects to unknown tags, to capitals and to spaces; ours to what misleads",
    "BAD_STABLE_ADDRESS_STYLE": "both look at the address",
    "MISSING_SIGN_OFF": "both look for the line; ours knows where git am cuts the text",
    "NO_AUTHOR_SIGN_OFF": "where nobody signs, checkpatch says MISSING_SIGN_OFF instead",
    "FROM_SIGN_OFF_MISMATCH": "ours takes the same name or the same address for the author",
    "EMAIL_SUBJECT": "ours exempts patches to the checker itself",
    "GERRIT_CHANGE_ID": "ours knows more private tags",
    "MISSING_FIXES_TAG": "checkpatch goes by traces in the text, ours by Cc: stable and by reports",
    "BAD_REPORTED_BY_LINK": "ours takes a Link behind other tags",
    "TYPO_SPELLING": "other dictionaries; checkpatch reads code, too",
    "REPEATED_WORD": "checkpatch reads code, too",
    "COMMIT_MESSAGE": "ours exempts what needs no text",
}


def patches(folder: Path, most: int) -> Iterator[Patch]:
    """The patches below a folder that are one mail with a text and a diff."""
    given = 0
    for path in sorted(folder.rglob("*.patch")):
        try:
            box = mail.read(path.read_bytes(), path.name)
            found = [series.assemble(message) for message in box.messages]
        except PresendError:
            continue
        if len(found) == 1 and found[0].diff and found[0].message.text:
            yield found[0]
            given += 1
        if given == most:
            return


def main(folder: str, script: str, most: str = "500") -> None:
    """Print the table."""
    rules = resources.data_dir("rules")
    data = tomllib.loads((rules / "vocabulary" / "checkpatch.toml").read_text("utf-8"))
    engine, checkpatch = Engine(rulebook.load(rules)), Checkpatch(Path(script), data)
    table: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    total = skipped = 0
    for patch in patches(Path(folder), int(most)):
        try:
            theirs = {finding.rule.partition(":")[2] for finding in checkpatch.remarks(patch, ())}
        except CannotRunError:
            skipped += 1
            continue
        total += 1
        ours = {finding.rule for finding in engine.review(patch).findings}
        for kind, names in data["ours"].items():
            sides = (kind in theirs, not ours.isdisjoint(names.split()))
            table[kind][
                {(True, True): "both", (True, False): "theirs", (False, True): "ours"}.get(sides, "none")
            ].append(patch.message.origin)
    print(f"{total} patches, {skipped} that checkpatch could not read")
    print("| type | both | checkpatch alone | presend alone | why |\n|---|---|---|---|---|")
    for kind in data["ours"]:
        row = table[kind]
        print(f"| {kind} | {len(row['both'])} | {len(row['theirs'])} | {len(row['ours'])} | {WHY.get(kind, '')} |")
    for kind, row in table.items():
        for side in ("theirs", "ours"):
            if row[side]:
                print(f"{kind}, {side} alone: {', '.join(row[side][:3])}")


if __name__ == "__main__":
    main(*sys.argv[1:])
