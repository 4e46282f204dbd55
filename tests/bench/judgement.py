"""What each rule is worth: its firings, the objections that it answers, its firings on accepted text.

    python tests/bench/judgement.py REVIEWS [--accepted FOLDER --sample N]

REVIEWS holds one JSON file a case: subject, changelog, and for a criticised one "objections" with quote and category.
FOLDER holds accepted patches.  The recall is printed for five folds of the cases, a thread never in two of them: no
weight is fitted on these cases, so their spread is what chance makes of the figure.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reviewer import mail, resources, rulebook, series
from reviewer.engine import Engine
from reviewer.errors import PresendError
from reviewer.model import Finding, Patch, Persona

FAMILIES = {
    "detail": "too-long too-detailed opening-too-detailed irrelevant-paragraph",
    "terms": "unexplained-term symbol-not-in-patch unclear",
    "why": "no-why no-problem-statement what-not-why missing-impact",
    "voice": "not-imperative this-patch first-person passive-or-vague",
    "claim": "wrong-claim marketing",
    "language": "typo-grammar",
    "subject": "subject-format subject-vague",
    "form": "formatting series-context",
}
FAMILY = {category: family for family, names in FAMILIES.items() for category in names.split()}
PROSE = ("detail", "terms", "why", "voice", "language")
FOLDS = 5
TRAILER = re.compile(r"^(?:[A-Z][A-Za-z-]+-by|Fixes|Cc|CC|Link|Closes): ")


@dataclass
class Worth:
    """What was counted for a rule."""

    criticised: int = 0
    answered: int = 0
    accepted: int = 0
    patches: int = 0


@dataclass
class Fold:
    """Objections of a fifth of the threads, and those that a regular finding answers."""

    objections: int = 0
    answered: int = 0


@dataclass
class Count:
    """Everything counted."""

    rules: dict[str, Worth] = field(default_factory=dict)
    families: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    folds: list[Fold] = field(default_factory=lambda: [Fold() for _ in range(FOLDS)])

    def worth(self, finding: Finding) -> Worth:
        return self.rules.setdefault(f"{finding.rule} {finding.name}", Worth())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reviews", type=Path)
    parser.add_argument("--accepted", type=Path)
    parser.add_argument("--sample", type=int, default=300)
    args = parser.parse_args()
    engine = Engine(rulebook.load(resources.data_dir("rules")))
    count = Count()
    for path in sorted(args.reviews.rglob("*.json")):
        judge(engine, json.loads(path.read_text(encoding="utf-8")), count)
    patches = list(sampled(args.accepted, args.sample)) if args.accepted else []
    for patch in patches:
        for finding in regular(engine, patch):
            count.worth(finding).patches += 1
    show(count, len(patches))


def judge(engine: Engine, case: Mapping[str, Any], count: Count) -> None:
    """One case: what fires, and which objections that answers."""
    found = regular(engine, patch_of(case))
    objections = [o for o in case.get("objections", ()) if FAMILY.get(o["category"])]
    fold = count.folds[zlib.crc32(thread_of(case).encode()) % FOLDS]
    for finding in found:
        worth = count.worth(finding)
        worth.criticised += bool(objections)
        worth.accepted += "objections" not in case and case["complete"]
        worth.answered += any(answers(finding, objection) for objection in objections)
    for objection in objections:
        family = FAMILY[objection["category"]]
        count.families[family] += 1
        hit = any(answers(finding, objection) for finding in found)
        count.answered[family] += hit
        if family in PROSE:
            fold.objections += 1
            fold.answered += hit


def thread_of(case: Mapping[str, Any]) -> str:
    """What the mails of one thread share: the subject without marks, versions and numbers."""
    return re.sub(r"\[[^\]]*\]|\bre:|\W+", " ", case["subject"].lower()).strip()


def patch_of(case: Mapping[str, Any]) -> Patch:
    """The case as a mail, its trailers replaced by one sign-off."""
    lines = case["changelog"].rstrip().splitlines()
    while lines and (not lines[-1].strip() or TRAILER.match(lines[-1])):
        lines.pop()
    subject = " ".join(re.sub(r"^(\s*\[[^\]]*\]|\s*re:)+\s*", "", case["subject"], flags=re.IGNORECASE).split())
    author = "A Developer <dev@example.org>"
    head = f"From: {author}\nMessage-ID: <1@example.org>\nSubject: [PATCH] {subject}\n"
    head += "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n"
    body = "\n".join(lines)
    return series.assemble(mail.read(f"{head}{body}\n\nSigned-off-by: {author}\n---\n".encode(), "case").messages[0])


def regular(engine: Engine, patch: Patch) -> tuple[Finding, ...]:
    return tuple(finding for finding in engine.review(patch).findings if finding.persona is Persona.REGULAR)


def answers(finding: Finding, objection: Mapping[str, Any]) -> bool:
    """Whether a finding is of the objection's family and about the same words, or both are about the whole."""
    family = FAMILY.get(finding.category)
    if family != FAMILY[objection["category"]]:
        return False
    return family == "why" or any(overlap(place.quote, objection["quote"]) for place in finding.locations)


def overlap(one: str, other: str) -> bool:
    first, second = (set(re.findall(r"\w+", text.lower())) for text in (one, other))
    shorter = min(len(first), len(second))
    return bool(shorter) and len(first & second) >= 0.6 * shorter


def sampled(folder: Path, number: int) -> Iterator[Patch]:
    """Patches of a folder, drawn in an order that is the same each time."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    random.Random(1).shuffle(files)
    for path in files:
        try:
            messages = mail.read(path.read_bytes(), path.name).messages
            patch = series.assemble(messages[0]) if len(messages) == 1 else None
        except PresendError:
            continue
        if patch and patch.diff and number > 0:
            number -= 1
            yield patch


def show(count: Count, patches: int) -> None:
    print(f"{'rule':34} criticised  answers  accepted" + (f"  of {patches} patches" if patches else ""))
    for name, worth in sorted(count.rules.items(), key=lambda pair: (-pair[1].answered, pair[0])):
        row = f"{name:34} {worth.criticised:10} {worth.answered:8} {worth.accepted:9}"
        print(row + (f"  {worth.patches:10}" if patches else ""))
    for family in sorted(count.families):
        print(f"{family:10} {count.answered[family]:3} of {count.families[family]}")
    print(
        f"prose: {share(count, PROSE):.2f}; by fold:", *(f"{fold.answered}/{fold.objections}" for fold in count.folds)
    )


def share(count: Count, families: Iterable[str]) -> float:
    return sum(count.answered[name] for name in families) / max(1, sum(count.families[name] for name in families))


if __name__ == "__main__":
    main()
