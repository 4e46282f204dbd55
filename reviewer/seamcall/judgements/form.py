"""What a function looks like: its instruction, its returns, its annotations, its name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from reviewer.seamcall.judgements.case import Case, NotApplicableError, Remark, written
from reviewer.seamcall.listing import Directive, Instruction, Label, Statement, Unknown
from reviewer.seamcall.walk import Ending

EXPORT_HEADERS = ("linux/export.h", "asm/export.h")
NOINSTR = ".noinstr.text"
BARE = "a bare return"


def instruction(case: Case) -> Iterator[Remark]:
    """SC005: the instruction is the one that name and macro argument ask for."""
    subject = case.subject
    if subject.abi is None:
        raise NotApplicableError("nothing says which instruction it should be")
    for call in subject.calls:
        found = subject.body[call]
        if isinstance(found, Instruction) and found.mnemonic != subject.abi.name:
            yield Remark(
                f"this is {found.mnemonic}, not {subject.abi.name}",
                call,
                (call,),
                None,
                subject.abi.name,
                found.mnemonic,
            )
    if not subject.calls:
        bytes_ = next((n for n, each in enumerate(subject.body) if _bytes(each)), None)
        found_text = case.text(bytes_) if bytes_ is not None else "none"
        sure = bytes_ is not None or not any(isinstance(each, Unknown) for each in subject.body)
        why = f"there is no {subject.abi.name} in the function"
        yield Remark(why, bytes_, () if bytes_ is None else (bytes_,), None, subject.abi.name, found_text, sure)
    yield from _side(case)


def _bytes(statement: Statement) -> bool:
    if isinstance(statement, Unknown):
        return statement.text.strip().startswith(".byte")
    return isinstance(statement, Directive) and statement.name == ".byte"


def _side(case: Case) -> Iterator[Remark]:
    """The macro's argument against the function's name."""
    subject = case.subject
    if not (subject.variant and subject.abi and subject.abi.side and "host" in subject.arguments):
        return
    if subject.arguments["host"] != (subject.abi.side == "1"):
        why = f"{subject.function.name} is to use {subject.abi.name}; its macro is asked for the other instruction"
        yield Remark(why, _invocation(case), (), None, f"host={subject.abi.side}", subject.function.instances)


def _invocation(case: Case) -> int | None:
    """The first statement that comes from a macro with arguments."""
    return next((n for n, each in enumerate(case.subject.body) if each.origin.arguments), None)


def returns(case: Case) -> Iterator[Remark]:
    """SC017: all returns are the RET macro's."""
    body = case.subject.body
    found = [(n, s) for n, s in enumerate(body) if isinstance(s, Instruction) and s.mnemonic in ("ret", "retq")]
    for n, statement in found:
        if statement.spelled != "RET" and statement.origin.macro != "RET":
            yield Remark(BARE, n, (n,), None, "RET", written(statement))
    if not found:
        unknown = next((n for n, each in enumerate(body) if isinstance(each, Unknown)), None)
        left = any(way.ending is Ending.LEFT for way in case.ways)
        yield Remark("there is no RET", unknown, (), None, "RET", "none", unknown is None and not left)


def annotated(case: Case) -> Iterator[Remark]:
    """SC018: the function begins and ends as one that C may call, and nothing runs out of it."""
    yield from _start(case)
    yield from _end(case)
    if any(isinstance(each, Instruction) and each.mnemonic.startswith("ret") for each in case.subject.body):
        fell = (way for way in case.ways if way.ending is Ending.FELL)
        for way in islice(fell, 1):
            yield Remark("the code runs into what follows", way.at, (way.at,), way, "a jump or RET", "none")


def _start(case: Case) -> Iterator[Remark]:
    function = case.subject.function
    name = "a bare label" if isinstance(function.start, Label) else function.start.name
    if not name.startswith(("SYM_FUNC_START", "SYM_TYPED_FUNC_START")):
        yield Remark(f"{name} is not for what C calls", None, (), None, "SYM_FUNC_START", name)
    elif name.startswith("SYM_FUNC_START_LOCAL") and case.subject.variant:
        yield Remark("the symbol is local, but its callers are C", None, (), None, "SYM_FUNC_START", name)
    elif name == "SYM_TYPED_FUNC_START" and "linux/cfi_types.h" not in case.included:
        yield Remark("SYM_TYPED_FUNC_START without linux/cfi_types.h", None, (), None, "the header", "none")


def _end(case: Case) -> Iterator[Remark]:
    function = case.subject.function
    wanted = f"SYM_FUNC_END({function.name})"
    if function.end is None or not function.end.name.endswith("_END") or function.name not in function.end.arguments:
        found = written(function.end) if function.end else "none"
        yield Remark(f"{wanted} is missing", None, (), None, wanted, found)
    elif function.end.name == "SYM_CODE_END":
        found = function.end.name
        yield Remark("SYM_CODE_END ends no function", None, (), None, wanted, found, shared=function.end)


def section(case: Case) -> Iterator[Remark]:
    """SC019: code that must not be instrumented lies in .noinstr.text."""
    variant, function = case.subject.variant, case.subject.function
    wanted = NOINSTR if case.noinstr else variant.section if variant else ""
    if not wanted or case.subject.design.name != case.subject.contract.designs[0].name:
        raise NotApplicableError("any section is right")
    if function.section != wanted:
        variant_name = "instrumented" if wanted == NOINSTR else "needless"
        yield Remark(
            f"it lies in {function.section or '.text'}", None, (), None, wanted, function.section, variant=variant_name
        )
    elif wanted != ".text" and (flags := _flags(case, wanted)) is not None and "x" not in flags:
        yield Remark(
            f"{wanted} is not executable here", None, (), None, '"ax"', flags or "no flags", variant="instrumented"
        )


def _flags(case: Case, wanted: str) -> str | None:
    """The flags of the directive that has opened the function's section, None where another macro has."""
    last = None
    for statement in case.subject.listing.statements:
        if statement is case.subject.function.start:
            break
        if isinstance(statement, Directive) and statement.name in (".section", ".pushsection"):
            last = statement
    if last is None or not last.arguments or last.arguments[0].strip() != wanted:
        return None
    return last.arguments[1].strip() if len(last.arguments) > 1 else ""


def variant(case: Case) -> Iterator[Remark]:
    """SC021: the macro is asked for what the name promises."""
    promised, asked = case.subject.variant, case.subject.arguments
    if promised is None or not asked:
        raise NotApplicableError("no name or no macro argument promises anything")
    side = case.subject.contract.instructions[promised.instruction].side
    wanted = {"ret": promised.ret, "saved": promised.saved, "host": side == "1" if side else None}
    wrong = [
        f"{name}={int(value)}"
        for name, value in wanted.items()
        if value is not None and asked.get(name, value) != value
    ]
    if wrong:
        why = f"{promised.name} promises {', '.join(wrong)}"
        yield Remark(why, _invocation(case), (), None, ", ".join(wrong), case.subject.function.instances)


def exported(case: Case) -> Iterator[Remark]:
    """SC022: an exported symbol has the header that exports."""
    exports = [
        each
        for each in case.subject.listing.statements
        if isinstance(each, Directive)
        and each.name.startswith("EXPORT_SYMBOL")
        and case.subject.function.name in each.arguments
    ]
    if not exports:
        raise NotApplicableError("it is not exported")
    if not any(header in case.included for header in EXPORT_HEADERS):
        name = exports[0].name
        yield Remark(
            f"{name} without linux/export.h", None, (), None, "#include <linux/export.h>", "none", shared=exports[0]
        )
