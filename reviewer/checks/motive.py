"""What a maintainer misses in a text that does give a reason: the effect, figures, the order, what comes later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.model import BlockKind, Role, SentenceRole

FIX = re.compile(r"^(?:\w+ly )?(?:fix|correct|prevent|avoid|repair)(?:es|ed|s)?\b|\bfix(?:es)?\b", re.IGNORECASE)
COSMETIC = re.compile(
    r"\b(?:typos?|spell\w*|comments?|kernel-?doc|indent\w*|whitespace|warnings?|build|compil\w+|sparse|smatch|cocci\w*"
    r"|checkpatch|documentation|formatting|include|header|section mismatch|W=1|errors?|license|dtbs?_check|schema)\b",
    re.IGNORECASE,
)
"""Faults whose effect needs no telling: they are seen by whoever reads or builds."""
CLAIM = re.compile(
    r"\b(?:improv|boost|enhanc|speed|reduc|optimi[sz]|accelerat|lower|decreas|better)\w{0,6}\s(?:[\w-]+\s){0,5}"
    r"(?:performance|throughput|latency|latencies|overhead|bandwidth|scalability|(?:the\s)?cpu\s(?:usage|consumption|utili[sz]ation|time|load))\b"
    r"|\bperformance\s(?:gains?|improvements?|boost|benefits?)\b|\b(?:much|significantly|considerably)\sfaster\b"
    r"|\bspeeds?\sup\b",
    re.IGNORECASE,
)
FIGURE = re.compile(
    r"\d\s?(?:%|percent|x\b|[munµ]?s\b|[munµ]?sec|seconds?|minutes?|hours?|[kmg]?i?b(?:ytes|its|ps)?\b|[kmg]bit|[kmg]?hz|cycles|ops"
    r"|iops|times|fps|[kmg]?pps|instructions|kb/s|mb/s)|\bfrom\s~?\d[\d.,]*\s(?:\w+\s)?to\s~?\d|\d+/s\b",
    re.IGNORECASE,
)
LATER = re.compile(
    r"\b(?:later|subsequent|following|next|upcoming|future|follow-?up)\s(?:patch(?:es)?|commits?|changes?|work|use|series)\b"
    r"|\b(?:used|needed|required|useful)\s(?:later|soon|in\sthe\sfuture)\b|\blater\son\b"
    r"|\bpreparat(?:ion|ory)\b(?!\s(?:for|of|to)\s\w)",
    re.IGNORECASE,
)
SAYS_WHAT = re.compile(
    r"\b(?:to|will|can|that|which|when|where|so|because|since|as)\s(?!be\s(?:used|needed|required|added)\b|the\b|an?\b|it\b|this\b)"
    r"[a-z]{3,}|\bfor\s(?!later|future|the|this|a\b|next|subsequent|following|upcoming|use)\w+|\w_\w|\w\(\)|[A-Z]{3,}",
)


@dataclass(frozen=True)
class Nothing:
    """Nothing to set."""


@dataclass(frozen=True)
class OrderParams:
    """What a text begins with in this area."""

    first: str
    """ "problem" or "change"."""
    sentences: int
    """In shorter texts the order makes no difference."""

    def __post_init__(self) -> None:
        if self.first not in ("problem", "change"):
            raise ValueError(f"first: {self.first!r} is neither 'problem' nor 'change'")


def effect(_: Nothing, context: Context) -> Iterator[Hit]:
    """One hit at the sentence that tells the fix, where no sentence tells what the fault does to anybody."""
    if not _is_fix(context) or context.patch.changelog.of(BlockKind.CODE, BlockKind.QUOTE, BlockKind.TABLE):
        return
    told = context.roles
    if any(each.carries(Role.EFFECT) for each in told):
        return
    stated = any(each.role in (Role.PROBLEM, Role.CAUSE, Role.CONTEXT) for each in told)
    yield Hit(_change(told).location, variant="stated" if stated else "")


def unmeasured(_: Nothing, context: Context) -> Iterator[Hit]:
    """One hit at the first claim of a gain in speed, where the text has no figure."""
    if any(FIGURE.search(block.text) for block in context.patch.changelog.blocks) or context.patch.changelog.of(
        BlockKind.TABLE
    ):
        return
    for passage, role in ((context.subject, None), *zip(context.sentences, context.roles, strict=True)):
        claim = CLAIM.search(" ".join(passage.text.split()))
        if claim and (role is None or role.carries(Role.CHANGE, Role.JUSTIFICATION)):
            yield Hit(passage.locate(), {"claim": claim[0]})
            return


def order(params: OrderParams, context: Context) -> Iterator[Hit]:
    """One hit at the first sentence of a kind that should have come later."""
    told = context.roles
    changes = [n for n, each in enumerate(told) if each.role is Role.CHANGE]
    problems = [n for n, each in enumerate(told) if each.role in (Role.PROBLEM, Role.EFFECT)]
    if len(told) < params.sentences or not changes or not problems:
        return
    if params.first == "problem" and changes[0] == 0 and not told[0].carries(Role.PROBLEM, Role.EFFECT, Role.CAUSE):
        yield Hit(told[0].location, related=(told[problems[0]].location,))
    if params.first == "change" and changes[0] > problems[0] and changes[0] >= params.sentences:
        yield Hit(told[problems[0]].location, related=(told[changes[0]].location,))


def later(_: Nothing, context: Context) -> Iterator[Hit]:
    """A hit for each sentence that points at work to come and does not say what that is for."""
    for passage in context.sentences:
        flat = " ".join(passage.text.split())
        found = LATER.search(flat)
        if found and not SAYS_WHAT.search(flat[: found.start()] + " " + flat[found.end() :]):
            yield Hit(passage.locate())


def _is_fix(context: Context) -> bool:
    """A fix by its subject or a Fixes line, of something that is not seen by reading or building."""
    subject = context.patch.subject.summary
    named = FIX.search(subject) or any(trailer.name.lower() == "fixes" for trailer in context.patch.changelog.trailers)
    return bool(named) and not COSMETIC.search(subject)


def _change(told: tuple[SentenceRole, ...]) -> SentenceRole:
    return next((each for each in told if each.role is Role.CHANGE), told[0])


EFFECT = Kind("fix-effect", Nothing, effect, (Need.CHANGELOG, Need.MODEL))
UNMEASURED = Kind("unmeasured-gain", Nothing, unmeasured, (Need.CHANGELOG, Need.MODEL), ("claim",))
ORDER = Kind("order-of-telling", OrderParams, order, (Need.CHANGELOG, Need.MODEL))
LATER_USE = Kind("later-use", Nothing, later, (Need.CHANGELOG,))
