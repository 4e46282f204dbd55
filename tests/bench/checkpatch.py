"""Compare the rules about form with checkpatch.pl on real patches, and tell why they differ.

Usage: python tests/bench/checkpatch.py CHECKPATCH FOLDER... [--most N] [--seed N] [--show TYPE]

Takes N patches of each folder, chosen by the seed. Prints, for each type of checkpatch that rules of ours answer, how
often both speak of a patch, one alone, and why they differ. With --show, every difference of that type is printed with
the words that it is about, to be read.
"""

from __future__ import annotations

import argparse
import random
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reviewer import mail, resources, rulebook, series
from reviewer.checkpatch import CannotRunError, Checkpatch
from reviewer.engine import Engine
from reviewer.errors import PresendError
from reviewer.model import Finding, Patch
from reviewer.rulebook import Rulebook

LARGEST = 300_000
WHY = {
    "COMMIT_LOG_LONG_LINE": "theirs: addresses, logs, tables, titles of commits, code set in; ours: a few logs",
    "COMMIT_LOG_VERSIONING": "theirs wants 'Changes in v2'; ours knows 'v2:', 'V1 -> V2' and headings, too",
    "GIT_COMMIT_ID": "theirs: any word of 12 hex digits, dumps and 'Baseline commit:'; ours wants digits and title",
    "BAD_FIXES_TAG": "theirs does not look behind the title; ours minds a full stop there",
    "BAD_SIGN_OFF": "theirs: a line of code that looks like a tag, a note between Co-developed-by and its sign-off,"
    " one name twice with others between; ours: an author's own Tested-by",
    "BAD_STABLE_ADDRESS_STYLE": "both look at the address",
    "MISSING_SIGN_OFF": "ours minds a sign-off that is no line of its own form; it knows where git am cuts the text",
    "NO_AUTHOR_SIGN_OFF": "where nobody signs, checkpatch says MISSING_SIGN_OFF, and ours TR101 answers both",
    "FROM_SIGN_OFF_MISMATCH": "theirs: accents, nicknames; ours also where another person signs alone",
    "EMAIL_SUBJECT": "ours exempts patches to the checker itself",
    "GERRIT_CHANGE_ID": "ours knows more private tags",
    "MISSING_FIXES_TAG": "theirs goes by 'Call Trace' and the like, ours also by 'Call trace', Cc: stable and reports",
    "BAD_REPORTED_BY_LINK": "both want a link in the next lines; ours takes a Link behind other tags",
    "COMMIT_LOG_USE_LINK": "theirs minds BugLink and names in small letters",
    "PREFER_LORE_ARCHIVE": "both know the archives; ours knows more",
    "TYPO_SPELLING": "theirs reads code and quoted titles; ours has the larger dictionary",
    "REPEATED_WORD": "theirs reads code and minds 'that that'; ours sees a pair over two lines and with a capital",
    "COMMIT_MESSAGE": "theirs takes two lines of any kind for a text, trailers and quoted mails included",
    "MEMORY_BARRIER": "theirs reads all files, ours those of C",
    "CONFIG_DESCRIPTION": "theirs wants four lines of help; ours wants help",
    "UNDOCUMENTED_SETUP": "theirs needs a tree",
    "FILE_PATH_CHANGES": "theirs speaks of every new file; ours reads MAINTAINERS, which needs a tree",
}
SIDES = {(True, True): "both", (True, False): "theirs", (False, True): "ours"}


def patches(folders: list[Path], most: int, seed: int) -> Iterator[Patch]:
    """Of each folder as many patches that are one mail with a text and a diff, chosen by the seed."""
    for folder in folders:
        paths = sorted(folder.rglob("*.patch"))
        random.Random(seed).shuffle(paths)
        given = 0
        for path in paths:
            try:
                found = mail.read(path.read_bytes()[:LARGEST], path.name).messages
                patch = series.assemble(found[0]) if len(found) == 1 else None
            except PresendError:
                continue
            if patch and patch.diff and patch.message.text:
                yield patch
                given += 1
            if given == most:
                break


def only(book: Rulebook, names: set[str]) -> Rulebook:
    """The rulebook with these rules alone, which saves the language model."""
    profiles = {
        name: replace(profile, changes={rule: change for rule, change in profile.changes.items() if rule in names})
        for name, profile in book.profiles.items()
    }
    return replace(book, rules={name: rule for name, rule in book.rules.items() if name in names}, profiles=profiles)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("script", type=Path)
    parser.add_argument("folder", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", default="")
    given = parser.parse_args()
    rules = resources.data_dir("rules")
    data = tomllib.loads((rules / "vocabulary" / "checkpatch.toml").read_text("utf-8"))
    answers = {kind: set(names.split()) for kind, names in data["ours"].items()}
    engine = Engine(only(rulebook.load(rules), set().union(*answers.values())))
    table: dict[str, Counter[str]] = defaultdict(Counter)
    total = skipped = 0
    for patch in patches(given.folder, given.most, given.seed):
        try:
            theirs = Checkpatch(given.script, data).remarks(patch, ())
        except CannotRunError:
            skipped += 1
            continue
        total += 1
        ours = engine.review(patch).findings
        for kind, names in answers.items():
            said = [one for one in theirs if one.rule.endswith(f":{kind}")], [one for one in ours if one.rule in names]
            side = SIDES.get((bool(said[0]), bool(said[1])), "none")
            table[kind][side] += 1
            if kind == given.show and side in ("ours", "theirs"):
                show(patch, side, [*said[0], *said[1]][0])
    print(f"{total} patches, {skipped} that checkpatch could not read")
    print("| type | both | checkpatch alone | presend alone | why |\n|---|---|---|---|---|")
    for kind in answers:
        row = table[kind]
        print(f"| {kind} | {row['both']} | {row['theirs']} | {row['ours']} | {WHY.get(kind, '')} |")


def show(patch: Patch, side: str, finding: Finding) -> None:
    """A difference, to be read."""
    quote = " ".join(finding.primary.quote.split())[:100]
    print(f"{side}: {patch.message.origin}: {finding.rule}: {quote!r}: {finding.message[:100]}")


if __name__ == "__main__":
    main()
