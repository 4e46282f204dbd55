"""Outputs: where they are stored, when, through which pointer, and what must be cleared afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.seamcall.judgements.case import Case, NotApplicableError, Remark, after, same, tell
from reviewer.seamcall.judgements.results import told_apart
from reviewer.seamcall.registers import CALLEE_SAVED, CALLER_SAVED
from reviewer.seamcall.state import Store, Write
from reviewer.seamcall.values import Const, Entry, Out, Value, holds
from reviewer.seamcall.walk import Ending, Way


def null(case: Case) -> Iterator[Remark]:
    """SC009: nothing is stored through a pointer that may be NULL before a test of exactly that pointer."""
    design = case.subject.design
    if not design.nullable:
        raise NotApplicableError("the pointer is never NULL in this design")
    for way in case.reaching:
        for store in after(way):
            if store.base == Entry(design.pointer) and not store.assumed_not_null:
                chain = (*store.base_chain, store.index)
                yield Remark(
                    "a store through a pointer that may be NULL", store.index, chain, way, "a test before", "none"
                )
                break
        yield from case.clouded(way, way.before.index if way.before else -1)


def pointer(case: Case) -> Iterator[Remark]:
    """SC010: stores go through the caller's pointer, and through nothing that the other side may have written."""
    expected = Entry(case.subject.design.pointer)
    if not case.subject.design.pointer:
        raise NotApplicableError("nothing is stored in this design")
    for way in case.reaching:
        for store in after(way):
            verdict = same(store.base, expected)
            if verdict is not True:
                found = tell(store.base)
                why = f"the store goes through {found}"
                chain = (*store.base_chain, store.index)
                yield Remark(why, store.index, chain, way, tell(expected), found, verdict is False)


def outputs(case: Case) -> Iterator[Remark]:
    """SC014: each output goes to its own place, after success and only then."""
    design = case.subject.design
    if not design.pointer:
        raise NotApplicableError("nothing is stored in this design")
    tested = not any(remark.sure for remark in null(case)) if design.nullable else True
    for way in case.reaching:
        if not told_apart(case, way) or not tested or way.ending is Ending.NORETURN or way.outcome is None:
            continue
        if way.outcome.name in design.stores_on:
            yield from _complete(case, way)
        elif way.outcome.name not in design.tolerated_on:
            yield from _none(way, f"a store after {way.outcome.title}, when the registers hold inputs")
        yield from _early(way)
        yield from case.clouded(way, way.before.index if way.before else -1)
    yield from case.lost()


def _early(way: Way) -> Iterator[Remark]:
    for event in way.before.state.events if way.before else ():
        if isinstance(event, Store):
            yield Remark("a store before the instruction", event.index, (event.index,), way, "none", "a store")


def _none(way: Way, why: str) -> Iterator[Remark]:
    for store in after(way):
        yield Remark(why, store.index, (*store.held.chain, store.index), way, "no store", "a store")
        return


def _complete(case: Case, way: Way) -> Iterator[Remark]:
    """The outputs of a way that succeeds."""
    wanted = case.subject.shape.outputs
    stores = {store.offset: store for store in after(way)}
    if any(remark.sure for remark in pointer(case)):
        return  # where they go is the business of SC010
    if asks_for_none(case, way):
        yield from _none(way, "a store that nobody asked for")
        return
    if not stores and case.subject.ret is None and (not case.subject.design.nullable):
        return
    for register, offset in wanted.items():
        yield from stored(way, register, offset, stores.get(offset))
    for offset, store in stores.items():
        if offset not in wanted.values():
            why = f"a store to offset {offset}, where no output belongs"
            yield Remark(why, store.index, (*store.held.chain, store.index), way, "none", tell(store.held.value))


def asks_for_none(case: Case, way: Way) -> bool:
    """Whether nobody wants the outputs: the form has none, or the caller's pointer is NULL."""
    if case.subject.ret is False:
        return True
    return case.subject.design.nullable and _is_null(case, way)


def _is_null(case: Case, way: Way) -> bool:
    condition: tuple[str, Value] = ("zero", Entry(case.subject.design.pointer))
    return way.end.assumed.get(condition) is True


def stored(way: Way, register: str, offset: int, store: Store | None) -> Iterator[Remark]:
    """A remark where the store to an offset, None without one, does not leave the register there whole."""
    expected = Out(register)
    if store is None:
        at = way.before.index if way.before else way.at
        sure = not way.end.clouds and way.ending is Ending.RETURN
        yield Remark(f"%{register} is not stored at offset {offset}", at, (at,), way, str(expected), "no store", sure)
        return
    verdict = same(store.held.value, expected)
    if verdict is not True or store.bits != 64:
        found = tell(store.held.value) if store.bits == 64 else f"{store.bits} bits"
        why = f"offset {offset} belongs to %{register}, but gets {found}"
        chain = (*store.held.chain, store.index)
        yield Remark(why, store.index, chain, way, str(expected), found, verdict is not None)


def scrubbed(case: Case) -> Iterator[Remark]:
    """SC015: what the other side left in shared registers is cleared after the last store, before the pops."""
    scrub = case.subject.shape.scrub
    if not scrub or case.subject.ret is False:
        raise NotApplicableError("this form shares no more than the caller-saved registers")
    for way in case.returning():
        if way.outcome and way.outcome.changes and told_apart(case, way):
            yield from _cleared(case, way, scrub)
            yield from case.clouded(way, way.before.index if way.before else -1)
    yield from case.lost()


def _cleared(case: Case, way: Way, scrub: tuple[str, ...]) -> Iterator[Remark]:
    events = way.end.events
    last = max((n for n, event in enumerate(events) if isinstance(event, Store)), default=-1)
    start = max(last + 1, len(way.before.state.events) if way.before else 0)
    pops = (
        n
        for n, e in enumerate(events)
        if n >= start and isinstance(e, Write) and e.popped and e.register in CALLEE_SAVED
    )
    window = events[start : next(pops, len(events))]
    zeroed = {e.register for e in window if isinstance(e, Write) and e.value == Const(0)}
    left = [register for register in scrub if register not in zeroed]
    kept = [name for name in CALLER_SAVED if name not in (*left, "rax") and holds(way.end.registers[name].value, "")]
    if left or kept:
        names = ", ".join(f"%{name}" for name in (*left, *kept))
        at = events[last].index if last >= 0 else way.at
        why = f"{names} {'is' if len(left + kept) == 1 else 'are'} not cleared between the last store and the pops"
        yield Remark(why, at, (at,), way, "zero", "what the other side left")
