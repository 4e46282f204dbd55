"""Break and rewrite the C files of kernel trees, and count what is reported.

    python tests/bench/ccalls.py [--show] [--mail] [--every=N] TREE ...

The edits are in edits_c/*.edits. An edit that breaks a rule begins with "@ RULE FILE ANCHOR", one that changes nothing
with "@ - FILE ANCHOR"; lines with "-" are replaced by those with "+" at their first place after the anchor, and
"~OLD NEW" renames in the function that the anchor opens. A tree without the text is passed over. Printed for each rule:
edits, those found under its id, those found with another rule beside it, and at last the innocent ones that were
reported. What the file says without the edit is never counted. With --mail, each edit is made a patch, and the engine
is asked about it as "presend check --tree" does, at the persona "regular"; without, "presend abi" about the whole file.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from reviewer import resources, rulebook
from reviewer.engine import Engine
from reviewer.mail import read
from reviewer.seamcall import contract
from reviewer.seamcall import tree as trees
from reviewer.seamcall.csites.prove import JUDGED
from reviewer.series import assemble
from reviewer.tree import FolderTree

HERE = Path(__file__).parent / "edits_c"
FILES = {
    "virt": "arch/x86/virt/vmx/tdx/tdx.c",
    "header": "arch/x86/virt/vmx/tdx/tdx.h",
    "internal": "arch/x86/virt/vmx/tdx/seamcall_internal.h",
    "seamldr": "arch/x86/virt/vmx/tdx/seamldr.c",
    "kvm": "arch/x86/kvm/vmx/tdx.c",
    "arch": "arch/x86/kvm/vmx/tdx_arch.h",
    "guest": "arch/x86/coco/tdx/tdx.c",
    "shared": "arch/x86/coco/tdx/tdx-shared.c",
    "common": "arch/x86/include/asm/shared/tdx.h",
    "errno": "arch/x86/include/asm/shared/tdx_errno.h",
    "asm": "arch/x86/include/asm/tdx.h",
}
INNOCENT = "-"
HEADERS = """\
From: A U Thor <author@example.com>
Subject: [PATCH] x86/virt/tdx: Change a call

The call is made in another way now.

Signed-off-by: A U Thor <author@example.com>
---
"""


@dataclass(frozen=True)
class Edit:
    """One change of one file."""

    rule: str
    path: str
    anchor: str
    old: str
    new: str
    renamed: tuple[str, str] | None
    place: str

    def apply(self, text: str) -> str | None:
        """The text after it, None where it does not fit."""
        start = text.find(self.anchor)
        if start < 0:
            return None
        start = text.rfind("\n", 0, start) + 1
        if self.renamed:
            end = text.find("\n}\n", start)
            name = rf"(?<![\w.>]){self.renamed[0]}\b"
            return text[:start] + re.sub(name, self.renamed[1], text[start:end]) + text[end:]
        at = text.find(self.old, start)
        return text[:at] + self.new + text[at + len(self.old) :] if at >= 0 else None


def edits(folder: Path = HERE) -> Iterator[Edit]:
    """All edits of a folder."""
    for file in sorted(folder.glob("*.edits")):
        for number, part in enumerate(re.split(r"^@ ", file.read_text("utf-8"), flags=re.M)[1:], 1):
            head, _, body = part.partition("\n")
            rule, path, anchor = head.split(" ", 2)
            lines = [line for line in body.split("\n") if not line.startswith("#")]
            old = "\n".join(line[1:] for line in lines if line.startswith("-"))
            new = "\n".join(line[1:] for line in lines if line.startswith("+"))
            names = next((line[1:].split() for line in lines if line.startswith("~")), None)
            if rule == INNOCENT:
                anchor, _, _ = anchor.partition(" ") if names else _anchored(anchor)
            renamed = (names[0], names[1]) if names else None
            yield Edit(rule, FILES[path], anchor, old, new, renamed, f"{file.stem}:{number} {head}")


def _anchored(words: str) -> tuple[str, str, str]:
    """The anchor of an innocent edit: its words up to the first that is no declaration."""
    found = re.match(r"(?:(?:static|inline|bool|u64|void|int|noinstr) )*\S+", words)
    return (found[0] if found else words, "", "")


def failures(root: Path, path: str, text: str) -> Counter[tuple[str, str]]:
    """Rule and reason of what "presend abi" would say of a file with this text."""
    contracts = contract.load(resources.data_dir("rules") / "seamcall" / "abi")
    proofs = trees.proofs(path, text, trees.Tree(root), contracts)
    return Counter((v.rule, e.why) for proof in proofs for v in proof.verdicts for e in v.evidence)


def reported(root: Path, path: str, text: str) -> Counter[tuple[str, str]]:
    """Rule and message of what "presend check" says of a patch that makes this text of a file."""
    old, new = (root / path).read_text("utf-8").splitlines(keepends=True), text.splitlines(keepends=True)
    diff = "".join(difflib.unified_diff(old, new, f"a/{path}", f"b/{path}"))
    mail = f"{HEADERS}diff --git a/{path} b/{path}\n{diff}-- \n2.43.0\n"
    patch = assemble(read(mail.encode(), path).messages[0])
    review = engine().review(patch, tree=lambda: FolderTree(root))
    return Counter((f.rule, f.message) for f in review.findings if str(f.persona) == "regular")


@cache
def engine() -> Engine:
    """The rules about calls in C."""
    book = rulebook.load(resources.data_dir("rules"))
    return Engine(replace(book, rules={name: rule for name, rule in book.rules.items() if name in JUDGED}))


def main(roots: list[Path], *, show: bool, mail: bool, every: int) -> None:
    """Print the figures of each tree."""
    told, unused = Counter[tuple[str, str]](), Counter[str]()
    for root in roots:
        before = {
            path: failures(root, path, (root / path).read_text("utf-8"))
            for path in FILES.values()
            if (root / path).is_file()
        }
        for edit in list(edits())[::every]:
            text = (root / edit.path).read_text("utf-8") if edit.path in before else ""
            after = edit.apply(text)
            if after is None or after == text:
                unused[edit.place] += 1
                continue
            found = reported(root, edit.path, after) if mail else failures(root, edit.path, after) - before[edit.path]
            rules = {rule for rule, _ in found}
            state = "found" if edit.rule in rules else "missed"
            told[edit.rule, "all"] += 1
            told[edit.rule, state] += 1
            told[edit.rule, "noise"] += bool(rules - {edit.rule})
            if show and (rules != {edit.rule} and (edit.rule != INNOCENT or rules)):
                print(root.name, edit.place, "->", dict(found) or "nothing")
    for place in (place for place, times in unused.items() if times == len(roots)):
        print("fits nowhere:", place)
    for rule in sorted({rule for rule, _ in told}):
        figures = {state: told[rule, state] for state in ("all", "found", "noise")}
        print(rule, *(f"{name} {figure}" for name, figure in figures.items()))
    broken = [rule for rule, state in told if state == "all" and rule != INNOCENT]
    asked, right = (sum(told[rule, state] for rule in broken) for state in ("all", "found"))
    print(f"breaking: {right} of {asked}; innocent: {told[INNOCENT, 'noise']} of {told[INNOCENT, 'all']} reported")


if __name__ == "__main__":
    trees_ = [Path(each) for each in sys.argv[1:] if not each.startswith("--")]
    step = next((int(each[8:]) for each in sys.argv if each.startswith("--every=")), 1)
    main(trees_, show="--show" in sys.argv, mail="--mail" in sys.argv, every=step)
