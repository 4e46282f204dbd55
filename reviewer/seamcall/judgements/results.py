"""What comes back in rax, and how success is told from failure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from reviewer.seamcall.judgements import inputs
from reviewer.seamcall.judgements.case import Case, NotApplicableError, Remark, after, compare
from reviewer.seamcall.listing import Instruction
from reviewer.seamcall.state import FlagUse
from reviewer.seamcall.values import Const, Out, holds
from reviewer.seamcall.walk import Ending, Way


def status(case: Case) -> Iterator[Remark]:
    """SC004: after success rax comes back as the instruction left it."""
    if case.subject.design.rule:
        raise NotApplicableError(f"the result is the business of {case.subject.design.rule}")
    if not (_carry_wrong(case) and _inverted(case)):
        yield from _result(case)
    for way in case.reaching:
        for store in after(way):
            if holds(store.base, "rax"):
                why = "the status is used as an address"
                yield Remark(why, store.index, (*store.base_chain, store.index), way, "the pointer", str(store.base))
    yield from case.lost()


def _result(case: Case) -> Iterator[Remark]:
    for way in case.returning():
        if way.outcome and way.outcome.changes:
            yield from compare(way, way.end, "rax", case.subject.design.result, "at return", way.at)


def carry(case: Case) -> Iterator[Remark]:
    """SC006: the first look at flags after the instruction is one at CF, and CF is the instruction's."""
    for way in case.reaching:
        yield from _first_use(case, way) if _fails_by_carry(case) else _no_use(way)
    if _fails_by_carry(case):
        yield from _inverted(case)


def _fails_by_carry(case: Case) -> bool:
    abi = case.subject.abi
    return bool(abi) and any(outcome.carry for outcome in abi.outcomes)  # type: ignore[union-attr]


def _uses(way: Way) -> Iterator[FlagUse]:
    start = len(way.before.state.events) if way.before else 0
    return (event for event in way.end.events[start:] if isinstance(event, FlagUse))


def _first_use(case: Case, way: Way) -> Iterator[Remark]:
    if way.outcome is None or way.outcome.carry is None or way.before is None:
        return
    call = way.before.index
    use = next(_uses(way), None)
    if use is None:
        sure = not way.end.clouds
        if way.outcome.carry:
            yield Remark("nothing looks at CF after the instruction", call, (call,), way, "a test of CF", "none", sure)
    elif use.made[0] != call:
        maker = use.made[0]
        lost = any(index == maker for index, _ in way.end.clouds)
        found = f'the flags of "{case.text(maker)}"' if maker >= 0 else "flags of the caller"
        why = f'"{case.text(use.index)}" looks at {found}, not at those of the instruction'
        yield Remark(why, use.index, (call, maker, use.index), way, "CF of the instruction", found, not lost)
    elif use.flags != ("CF",):
        found = " and ".join(use.flags)
        why = f'"{case.text(use.index)}" looks at {found}; only CF tells of the failure'
        yield Remark(why, use.index, (call, use.index), way, "CF", found)


def _no_use(way: Way) -> Iterator[Remark]:
    """An instruction without such a failure: nothing may look at its flags."""
    for use in _uses(way):
        if way.before and way.before.index in use.made:
            why = "the flags tell nothing after this instruction"
            yield Remark(why, use.index, (way.before.index, use.index), way, "no test", " ".join(use.flags))


def _inverted(case: Case) -> list[Remark]:
    """Success that returns the number of the failure: the branch goes the wrong way."""
    failed = {value for value in case.subject.design.failures.values() if isinstance(value, Const)}
    found = []
    for way in case.ways:
        if way.before and way.outcome and way.outcome.carry is False and way.ending is not Ending.FELL:
            held = way.end.registers["rax"]
            if held.value in failed and not isinstance(held.value, Out):
                use = next(_uses(way), None)
                at = use.index if use else held.chain[-1]
                why = "success goes the way of the failure"
                found.append(Remark(why, at, (way.before.index, at, *held.chain), way, "failure", "success"))
    return found


def _carry_wrong(case: Case) -> bool:
    return _fails_by_carry(case) and any(remark.sure for remark in carry(case))


def told_apart(case: Case, way: Way) -> bool:
    """Whether a way can be judged by its outcome: not where SC006 has found that the outcomes are not told apart."""
    if way.outcome is None or way.outcome.carry is None or not _carry_wrong(case):
        return True
    return not way.outcome.carry and not _inverted(case)


def failure(case: Case) -> Iterator[Remark]:
    """SC007: a failure that CF tells of returns its own number."""
    failures = case.subject.design.failures
    if not _fails_by_carry(case):
        raise NotApplicableError("the instruction cannot fail this way")
    if _carry_wrong(case):
        raise NotApplicableError("SC006 comes first")
    for way in case.returning():
        if way.outcome and way.outcome.carry and way.outcome.name in failures and told_apart(case, way):
            yield from compare(way, way.end, "rax", failures[way.outcome.name], "at return", way.at)
    yield from case.lost()


def hypercall(case: Case) -> Iterator[Remark]:
    """SC023: leaf and mask, the check of the status, sti, and the result, of a design that has them."""
    if not case.subject.design.rule:
        raise NotApplicableError("not a TDVMCALL of the old design")
    yield from inputs.special(case)
    yield from _result(case)
    for way in case.reaching:
        yield from _status_checked(case, way)
        yield from _unmasked(case, way)


def _status_checked(case: Case, way: Way) -> Iterator[Remark]:
    zero = way.end.assumed.get(("zero", Out("rax")))
    if way.before is None or not case.subject.design.status_must_be_zero:
        return
    call = way.before.index
    if way.ending is Ending.RETURN and zero is not True:
        found = "is not looked at" if zero is None else "not zero returns"
        yield Remark(
            f"a status that {found}", call, (call,), way, "a call that does not return", "a return", not way.end.clouds
        )
    elif way.ending is Ending.NORETURN and zero is True:
        yield Remark("success goes to the function that does not return", way.at, (call, way.at), way)


def _unmasked(case: Case, way: Way) -> Iterator[Remark]:
    """Interrupts are let in one instruction after sti, so that the next one must be the call."""
    trace = way.end.trace
    for here, there in pairwise(trace):
        statement = case.subject.body[here]
        if isinstance(statement, Instruction) and statement.mnemonic == "sti" and there not in case.subject.calls:
            yield Remark("sti is not immediately before the instruction", here, (here, there), way)
