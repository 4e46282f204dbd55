"""reviewer.seamcall.returns: return instructions of assembly, and the functions they belong to."""

from __future__ import annotations

import pytest

from reviewer.seamcall.returns import Function, Return, functions


def found(*rows: str) -> list[tuple[str, bool, list[tuple[int, bool]]]]:
    """Name, complete, and the lines of the returns, bare or not."""
    lines = [(number, row, True) for number, row in enumerate(rows, 1)]
    return [
        (function.name, function.complete, [(one.line, one.bare) for one in function.returns])
        for function in functions(lines)
    ]


@pytest.mark.parametrize(
    "code",
    ["ret", "\tret", "\tretq", "rep ret", "\trep; ret", "1: ret", "out: retq", "mov %eax, %ebx; ret", "ret; int3"],
)
def test_bare_returns(code: str) -> None:
    assert functions([(7, code, True)]) == (Function("", False, (Return(7, "", bare=True, added=True),)),)


@pytest.mark.parametrize("code", ["RET", "\tRET", "1: RET", "ANNOTATE; RET"])
def test_the_macro(code: str) -> None:
    assert functions([(7, code, False)]) == (Function("", False, (Return(7, "", bare=False, added=False),)),)


@pytest.mark.parametrize(
    "code",
    ["", "return", "\tjmp ret", "\tcall ret", "ret_label:", "iretq", "lretq", "#define x ret", "\tASM_RET", "secret"],
)
def test_what_is_no_return(code: str) -> None:
    assert found(code) == []


def test_functions_in_sight() -> None:
    assert found(
        "SYM_FUNC_START(one)",
        "\tret",
        "\tRET",
        "SYM_FUNC_END(one)",
        "SYM_CODE_START_LOCAL_NOALIGN(two)",
        "\tjmp 1b",
        "SYM_CODE_END(two)",
        "SYM_TYPED_FUNC_START(three)",
        "\tret",
    ) == [
        ("one", True, [(2, True), (3, False)]),
        ("two", True, []),
        ("three", False, [(9, True)]),
    ]


def test_a_function_whose_beginning_is_out_of_sight() -> None:
    assert found("\tret", "SYM_FUNC_END(one)") == [("one", False, [(1, True)])]


def test_a_function_whose_end_is_out_of_sight() -> None:
    assert found("SYM_FUNC_START(one)", "\tret", "SYM_FUNC_START(two)", "\tRET", "SYM_FUNC_END(two)") == [
        ("one", False, [(2, True)]),
        ("two", True, [(4, False)]),
    ]


def test_nothing_in_sight() -> None:
    assert functions([]) == ()
