"""Tables of many functions: those of which all rules say the same share a column."""

from __future__ import annotations

from reviewer.model import AbiVerdict
from reviewer.render.abiview import tables
from reviewer.render.columns import MOST, columns
from reviewer.render.measures import MOST_SOUND, abi_tallies


def verdicts(count: int, file: str = "a.c", **wrong: str) -> tuple[AbiVerdict, ...]:
    made = [AbiVerdict("SC101", f"f{n}", "", "pass", "", file) for n in range(count)]
    return (*made, *(AbiVerdict("SC101", name, "", status, "it is", file) for name, status in wrong.items()))


def test_few_functions_have_a_column_each() -> None:
    assert [column.names for column in columns({"f": ["pass"], "g": ["pass"]})] == [("f",), ("g",)]


def test_of_many_those_that_are_alike_share_one() -> None:
    made = columns({f"f{n}": ["fail" if n == 2 else "pass"] for n in range(MOST + 1)})
    assert [len(column.names) for column in made] == [MOST, 1]
    assert made[1].names == ("f2",)


def test_a_function_to_which_nothing_applies_is_idle() -> None:
    (column,) = columns({"f": ["not-applicable", "not-applicable"]})
    assert column.idle


def test_assembly_and_c_have_a_table_each() -> None:
    both = tables((*verdicts(2, "a.S"), *verdicts(3)), {})
    assert [table.functions for table in both] == [("f0", "f1"), ("f0", "f1", "f2")]


def test_the_head_of_a_column_names_a_few_of_many_and_idle_ones_are_counted() -> None:
    (table,) = tables(verdicts(20, bad="fail", idle="not-applicable"), {})
    assert table.functions == ("f0, f1, f2 and 17 more", "bad")
    assert table.left == 1
    assert table.open == (("SC101", "bad", "fail", "it is"),)


def test_what_was_there_before_is_said() -> None:
    (table,) = tables((AbiVerdict("SC101", "f", "", "fail", "it is", "a.c", "before"),), {})
    assert table.open == (("SC101", "f", "fail", "it is (not of this patch)"),)


def test_many_sound_functions_are_summed_up() -> None:
    made = abi_tallies(verdicts(MOST_SOUND + 1, bad="fail", idle="not-applicable"))
    assert [(tally.function, tally.counts) for tally in made] == [
        ("bad", "1 fail"),
        (f"{MOST_SOUND + 1} other functions", "nothing wrong"),
    ]
    assert len(abi_tallies(verdicts(MOST_SOUND))) == MOST_SOUND


def test_one_reason_of_many_rules_is_told_once() -> None:
    (tally,) = abi_tallies(tuple(AbiVerdict(f"SC{n}", "f", "", "unknown", "it is cut", "a.c") for n in range(101, 125)))
    assert tally.open == (("SC101 to SC124, 24 rules", "it is cut"),)
