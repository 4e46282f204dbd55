"""The examples in rule files, made into mails and reviewed as any other: a rule proves itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.header import Header

from reviewer import mail, series
from reviewer.engine import Engine
from reviewer.model import Patch, PatchReview
from reviewer.rulebook import Example, Later, Rule
from reviewer.tree import GivenTree, Tree

AUTHOR = "A Developer <dev@example.org>"
SUBJECT = "lib: Keep the example small"
COVER = "lib: Make the examples small"
THREAD = "<example-0@example.org>"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule quoted in one of its examples, and what it should have."""

    name: str
    """"CL101-bad0"."""
    expected: tuple[str, ...]
    quoted: tuple[str, ...]
    trouble: str
    """Why the rule could not look, empty where it could."""

    @property
    def right(self) -> bool:
        """True where the rule quoted what the example says, and nothing else."""
        return self.quoted == self.expected and not self.trouble

    @property
    def complaint(self) -> str:
        """What is wrong, in one line."""
        return self.trouble or f"must quote {list(self.expected)}, but quotes {list(self.quoted)}"


def outcomes(engine: Engine, rule: Rule) -> Iterator[Outcome]:
    """The outcome of each example of a rule."""
    for kind, examples in (("bad", rule.bad), ("good", rule.good)):
        for number, example in enumerate(examples):
            yield _outcome(f"{rule.id}-{kind}{number}", example, rule, review(engine, example))


def review(engine: Engine, example: Example) -> PatchReview:
    """The whole review of an example; what is said of its series stands behind what is said of the patch."""
    patches = [series.assemble(mail.read(text, "example").messages[0]) for text in mails(example)]
    found = next(iter(series.group(patches)), None)
    if found is None or not found.patches:
        return engine.review(patches[0], tree=lambda: _tree(example))
    reviewed = engine.review(found.patches[0], series=found, tree=lambda: _tree(example))
    whole = engine.review_series(found)
    return replace(
        reviewed,
        findings=(*reviewed.findings, *whole.findings),
        broken=(*reviewed.broken, *whole.broken),
    )


def _tree(example: Example) -> Tree | None:
    """The tree that an example gives, never one of this machine."""
    given = example.tree or example.history or example.commits
    return GivenTree(example.tree, example.history, example.commits) if given else None


def patch(example: Example) -> Patch:
    """The example read back from its mail."""
    return series.assemble(mail.read(raw(example), "example").messages[0])


def raw(example: Example) -> bytes:
    """The example's own mail."""
    return mails(example)[1 if example.cover else 0]


def mails(example: Example) -> list[bytes]:
    """The example as mails: its cover letter, itself, and the later patches of its series."""
    total = 1 + len(example.later_patches)
    one = total == 1 and not example.cover
    plain = replace(example, headers={})
    texts = [_mail(plain, f"[PATCH 0/{total}] {COVER}", example.cover, "", "", 0)] if example.cover else []
    diff = _repeated(example.diff, example.repeat)
    subjects = [example.subject or SUBJECT, *(later.subject for later in example.later_patches)]
    parts: list[Example | Later] = [replace(example, diff=diff), *example.later_patches]
    for number, (subject, part) in enumerate(zip(subjects, parts, strict=True), start=1):
        tag = "[PATCH]" if one else f"[PATCH {number}/{total}]"
        texts.append(
            _mail(example if number == 1 else plain, f"{tag} {subject}", part.text, part.below, part.diff, number)
        )
    return texts


def _mail(example: Example, subject: str, text: str, below: str, diff: str, number: int) -> bytes:
    """One mail; what the example does not give is filled in without a fault."""
    author = example.author or AUTHOR
    trailers = (f"Signed-off-by: {author}",) if example.trailers is None else example.trailers
    body = [text.strip("\n"), "", *trailers, "---", below.strip("\n"), "", diff.lstrip("\n")]
    tag, _, rest = subject.partition("] ")
    thread = {"In-Reply-To": THREAD, "References": THREAD} if number and tag != "[PATCH" else {}
    usual = {
        "From": _encoded(author),
        "Date": f"Tue, 1 Sep 2026 10:00:{number % 60:02} +0000",
        "Message-ID": f"<example-{number}@example.org>",
        **thread,
        "Subject": f"{tag}] {_encoded(rest)}",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    head = [f"{name}: {value}" for name, value in {**usual, **example.headers}.items() if value]
    return ("\n".join(head) + "\n\n" + "\n".join(body)).encode()


def _repeated(diff: str, times: int) -> str:
    """The diff with its last line so often."""
    lines = diff.strip("\n").split("\n")
    return "\n".join([*lines, *[lines[-1]] * (times - 1), ""]) if times > 1 else diff


def _encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=10_000).encode()


def _outcome(name: str, example: Example, rule: Rule, found: PatchReview) -> Outcome:
    quoted = [place.quote for finding in found.findings if finding.rule == rule.id for place in finding.locations]
    trouble = [broken.error for broken in found.broken if broken.rule == rule.id]
    trouble += [skipped.reason for skipped in found.skipped if skipped.rule == rule.id and example.expect]
    return Outcome(name, example.expect, tuple(quoted), "; ".join(trouble))
