"""An assembly file against its contracts: for each function, instance and rule a verdict with its evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewer.seamcall import conduct, course, flow
from reviewer.seamcall.contract import Contract
from reviewer.seamcall.headers import Headers, headers
from reviewer.seamcall.judgements import JUDGEMENTS
from reviewer.seamcall.judgements.case import CannotTellError, Case, NotApplicableError, Remark, written
from reviewer.seamcall.listing import Listing, Where
from reviewer.seamcall.reading import read
from reviewer.seamcall.subject import Subject, subjects

Files = Callable[[str], str | None]
FRAME_POINTERS = "CONFIG_FRAME_POINTER"
BY_FRAME = ("SC011", "SC012", "SC013")
"""Rules whose violation belongs to FRAME where it is there with frame pointers only."""
FRAME = "SC016"
INSTRUCTION = "SC005"
BY_INSTRUCTION = ("SC004", "SC006", "SC007", "SC008", "SC014", "SC015")
"""Rules about what follows the instruction: with a wrong one, none of that has a meaning."""
BEFORE = ("SC001", "SC002", "SC003")
"""Rules that hang on what stands before the instruction."""
ALONG = (
    "SC004",
    "SC006",
    "SC007",
    "SC008",
    "SC009",
    "SC010",
    "SC011",
    "SC012",
    "SC013",
    "SC014",
    "SC015",
    "SC016",
    "SC023",
)
"""Rules that hang on all of a way."""


@dataclass(frozen=True, slots=True)
class Step:
    """An instruction of the evidence."""

    where: Where
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a rule fails, or cannot be decided."""

    why: str
    where: Where
    """The line to blame."""
    text: str
    """What stands there."""
    way: str
    """"VMfailInvalid, frame pointers on"; empty where the rule looks at no way."""
    steps: tuple[Step, ...]
    expected: str
    found: str
    sure: bool
    variant: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """For a reader, a line each."""
        told = [self.way] if self.way else []
        told += [f"{step.where}: {step.text}" for step in self.steps]
        if self.expected or self.found:
            told.append(f"expected: {self.expected or '-'}; found: {self.found or '-'}")
        return tuple(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rule says of a function in an instance."""

    rule: str
    function: str
    instance: str
    status: str
    """pass, fail, unknown or not-applicable."""
    why: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """A function with all that is said of it."""

    function: str
    instance: str
    where: Where
    contract: str
    design: str
    verdicts: tuple[Verdict, ...]
    flows: tuple[flow.Flow, ...]
    course: course.Course | None = None
    conduct: conduct.Conduct | None = None
    instruction: str = ""
    """The mnemonic that the contract asks for; empty where nothing tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A file with its functions; none where no contract is about any of them."""

    file: str
    functions: tuple[Proved, ...]
    closure: tuple[str, ...]
    missing: tuple[str, ...]
    """Files that it includes and that are not at hand."""
    offsets: str

    @property
    def verdicts(self) -> Iterator[Verdict]:
        """All of them."""
        return (verdict for function in self.functions for verdict in function.verdicts)


def prove(file: str, text: str, files: Files, contracts: Sequence[Contract]) -> Proof:
    """Judge a file; `files` gives other files of the tree by their path. Never raises for what stands in the file."""
    known = {name: value for each in contracts for name, value in (*each.constants.items(), *each.offsets.items())}
    encodings = {code: name for each in contracts for name, code in each.encodings.items()}
    closure = headers(file, text, files)
    listings = [read(file, text, files, frozenset(c), known, encodings) for c in ((), (FRAME_POINTERS,))]
    pairs = zip(*(subjects(listing, contracts) for listing in listings), strict=False)
    cases = [tuple(_case(each, closure, files) for each in pair) for pair in pairs]
    return Proof(
        file=file,
        functions=tuple(_proved(pair) for pair in cases),
        closure=closure.files,
        missing=tuple(dict.fromkeys((*closure.missing, *_missing(listings)))),
        offsets=listings[0].offsets,
    )


def _missing(listings: Iterable[Listing]) -> Iterator[str]:
    return (name for listing in listings for name in listing.missing)


def _case(subject: Subject, closure: Headers, files: Files) -> Case:
    frame_pointers = FRAME_POINTERS in subject.listing.configuration
    return Case(subject, frame_pointers, closure.included, closure.words, not closure.missing, _noinstr(subject, files))


def _noinstr(subject: Subject, files: Files) -> bool:
    """Whether the C function that the contract names calls this one and is noinstr."""
    path, _, name = (subject.variant.noinstr_when if subject.variant else "").partition(":")
    text = files(path) if path else None
    return text is not None and re.search(rf"\bnoinstr\b[^;{{}}]{{0,200}}\b{re.escape(name)}\(", text) is not None


def _proved(cases: tuple[Case, ...]) -> Proved:
    subject = cases[0].subject
    return Proved(
        function=subject.function.name,
        instance=subject.function.instances,
        where=subject.function.start.origin.where,
        contract=subject.contract.name,
        design=subject.design.title,
        verdicts=tuple(_verdicts(cases)),
        flows=tuple(flow.flows(cases[0])),
        course=course.course(cases[0]),
        conduct=conduct.conduct(cases[0]),
        instruction=subject.abi.name if subject.abi else "",
    )


def _verdicts(cases: tuple[Case, ...]) -> Iterator[Verdict]:
    remarks: dict[str, list[Evidence]] = {rule: [] for rule in JUDGEMENTS}
    excused: dict[str, str] = {}
    for case in cases:
        _collect(case, remarks, excused)
    if any(e.sure for e in remarks[INSTRUCTION]):
        for rule in BY_INSTRUCTION:
            remarks[rule], excused[rule] = [], f"{INSTRUCTION} comes first"
    function = cases[0].subject.function
    for rule, evidence in remarks.items():
        status, why = _status(evidence, excused.get(rule, ""))
        yield Verdict(
            rule=rule,
            function=function.name,
            instance=function.instances,
            status=status,
            why=why,
            evidence=tuple(evidence),
        )


def _collect(case: Case, remarks: dict[str, list[Evidence]], excused: dict[str, str]) -> None:
    """Add what is said of one configuration; the one without frame pointers comes first."""
    wrong = {rule for rule in BY_FRAME if any(e.sure for e in remarks[rule])}
    shifted: list[Evidence] = []
    for rule in JUDGEMENTS:
        found = _judged(case, rule)
        if isinstance(found, str):
            excused.setdefault(rule, found)
            continue
        found += [] if found else _clouds(case, rule)
        if case.frame_pointers and rule in BY_FRAME:
            if not wrong:
                shifted += [replace(e, why=f"with frame pointers, {e.why}") for e in found if e.sure]
            found = [e for e in found if not e.sure]
        remarks[rule] += [e for e in found if not any(_alike(e, other) for other in remarks[rule])]
    if not any(e.sure for e in remarks[FRAME]):
        remarks[FRAME] += shifted


def _judged(case: Case, rule: str) -> list[Evidence] | str:
    """The evidence of one rule in one configuration, or why it has nothing to say."""
    try:
        return [_evidence(case, remark) for remark in JUDGEMENTS[rule](case)]
    except NotApplicableError as reason:
        return str(reason)
    except CannotTellError as reason:
        return [_evidence(case, Remark(str(reason), sure=False))]


def _clouds(case: Case, rule: str) -> list[Evidence]:
    """Where nothing is wrong: the first line that was not understood, of those that the rule hangs on."""
    for way in case.ways if rule in (*BEFORE, *ALONG) else ():
        state = way.before.state if way.before and rule in BEFORE else way.end
        for at, why in state.clouds[:1]:
            return [_evidence(case, Remark(f"what happens is unknown after {why}", at, way=way, sure=False))]
    return []


def _alike(one: Evidence, other: Evidence) -> bool:
    return (one.why, one.where, one.sure) == (other.why, other.where, other.sure)


def _status(evidence: Sequence[Evidence], excused: str) -> tuple[str, str]:
    for sure, status in ((True, "fail"), (False, "unknown")):
        for each in evidence:
            if each.sure is sure:
                return status, f"{each.why} ({each.where})"
    return ("not-applicable", excused) if excused else ("pass", "")


def _evidence(case: Case, remark: Remark) -> Evidence:
    function = case.subject.function
    blamed = remark.shared or (function.start if remark.at is None else case.subject.body[remark.at])
    chain = dict.fromkeys((*remark.chain, *([remark.at] if remark.at is not None else [])))
    order = {at: n for n, at in enumerate(remark.way.end.trace)} if remark.way else {}
    steps = sorted((at for at in chain if at >= 0), key=lambda at: order.get(at, len(order) + at))
    return Evidence(
        why=remark.why,
        where=blamed.origin.where,
        text=written(blamed),
        way=remark.way.told(frame_pointers=case.frame_pointers) if remark.way else "",
        steps=tuple(Step(case.subject.body[at].origin.where, case.text(at)) for at in steps),
        expected=remark.expected,
        found=remark.found,
        sure=remark.sure,
        variant=remark.variant,
    )


def introduced(before: Iterable[Verdict], after: Iterable[Verdict]) -> Iterator[Verdict]:
    """The failures of the new file that the old one did not have: by rule, function and reason."""
    old: Mapping[tuple[str, str], set[str]] = _reasons(before)
    for verdict in after:
        known = old.get((verdict.rule, verdict.function), set())
        fresh = tuple(e for e in verdict.evidence if e.sure and e.why not in known)
        if verdict.status == "fail" and fresh:
            yield replace(verdict, evidence=fresh, why=f"{fresh[0].why} ({fresh[0].where})")


def _reasons(verdicts: Iterable[Verdict]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for verdict in verdicts:
        found.setdefault((verdict.rule, verdict.function), set()).update(e.why for e in verdict.evidence if e.sure)
    return found
