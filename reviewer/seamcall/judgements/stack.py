"""The stack, the frame, and the registers that a function gives back as it found them."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.seamcall.judgements.case import Case, NotApplicableError, Remark, after, same, tell
from reviewer.seamcall.listing import Instruction
from reviewer.seamcall.registers import CALLEE_SAVED
from reviewer.seamcall.state import STACK, Write
from reviewer.seamcall.values import Entry, Slot, certain
from reviewer.seamcall.walk import Ending, Way

BEGIN, END = "FRAME_BEGIN", "FRAME_END"
OTHERS = tuple(name for name in CALLEE_SAVED if name != "rbp")


def base_pointer(case: Case) -> Iterator[Remark]:
    """SC011: rbp and rsp carry no arguments, and rbp comes back."""
    pointer = Entry(case.subject.design.pointer)
    for way in case.ways:
        for event in way.end.events:
            if isinstance(event, Write) and event.register in ("rbp", "rsp") and _of(pointer, event):
                yield Remark(f"an argument goes into %{event.register}", event.index, (event.index,), way)
        for store in after(way):
            if store.held.value in (Entry("rbp"), STACK):
                yield Remark("it is stored as an output", store.index, (store.index,), way)
        if way.ending is Ending.RETURN:
            yield from _changed(way, ("rbp",))


def _of(pointer: Entry, event: Write) -> bool:
    return isinstance(event.value, Slot) and event.value.base == pointer


def changed(way: Way) -> Iterator[Remark]:
    """The callee-saved registers but rbp that a way does not give back: one remark for all of one kind."""
    yield from _changed(way, OTHERS)


def _changed(way: Way, registers: tuple[str, ...]) -> Iterator[Remark]:
    for sure in (True, False):
        wrong = [
            name for name in registers if same(way.end.registers[name].value, Entry(name)) is (False if sure else None)
        ]
        if wrong:
            held = way.end.registers[wrong[0]]
            names = ", ".join(f"%{name}" for name in wrong)
            why = f"at return {names} {'is' if len(wrong) == 1 else 'are'} not what the caller had there"
            found = "; ".join(f"%{name}: {tell(way.end.registers[name].value)}" for name in wrong)
            yield Remark(why, held.chain[-1] if held.chain else way.at, held.chain, way, "as at entry", found, sure)


def callee_saved(case: Case) -> Iterator[Remark]:
    """SC012: rbx and r12 to r15 are at each return what they were at entry; a stack out of balance is SC013's."""
    returning = [way for way in case.ways if way.ending is Ending.RETURN]
    level = [way for way in returning if not way.end.depth]
    found = [remark for way in level for remark in changed(way) if remark.at not in case.trap_only]
    found += case.lost()
    if not found and level != returning:
        raise NotApplicableError("SC013 comes first: the pops find other slots than the pushes made")
    yield from found


def balance(case: Case) -> Iterator[Remark]:
    """SC013: rsp is at each return what it was at entry."""
    for way in case.ways:
        if way.ending is not Ending.RETURN or way.end.depth == 0:
            continue
        held = way.end.registers["rsp"]
        depth = way.end.depth
        found = "unknown" if depth is None else f"{abs(depth)} bytes {'below' if depth < 0 else 'above'} it"
        sure = certain(held.value)
        yield Remark(f"at return the stack pointer is {found}", _turn(way), held.chain, way, "as at entry", found, sure)
    yield from case.lost()


def _turn(way: Way) -> int:
    """The last push or pop before the return."""
    chain = way.end.registers["rsp"].chain
    return chain[-1] if chain else way.at


def frame(case: Case) -> Iterator[Remark]:
    """SC016: FRAME_BEGIN and FRAME_END stand once on each way, in that order."""
    if not case.frame_pointers:
        return
    for way in case.ways:
        if way.ending is not Ending.RETURN:
            continue
        begins, ends = (_passed(case, way, name) for name in (BEGIN, END))
        wanted = 1 if case.subject.design.frame else len(begins)
        for name, passed in ((BEGIN, begins), (END, ends)):
            if len(passed) != wanted:
                at = passed[-1] if passed else way.at
                found = f"{len(passed)} times"
                lost = bool(way.end.clouds)
                yield Remark(f"{name} is executed {found}", at, passed, way, "once", found, not lost)
        if begins and ends and begins[0] > ends[0] and way.end.trace.index(begins[0]) > way.end.trace.index(ends[0]):
            yield Remark(f"{END} comes before {BEGIN}", ends[0], (*ends, *begins), way)
    yield from case.lost()


def _passed(case: Case, way: Way, macro: str) -> tuple[int, ...]:
    """The first instruction of each expansion of a macro that a way passes."""
    found = []
    for n in way.end.trace:
        statement = case.subject.body[n]
        if isinstance(statement, Instruction) and macro in (statement.spelled, statement.origin.macro):
            found += [n] if statement.mnemonic[:3] in ("pus", "pop") else []
    return tuple(found)
