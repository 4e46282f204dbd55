"""reviewer.checks.returns: comments that list what is returned, but not when."""

from __future__ import annotations

import pytest

from reviewer import examples
from reviewer.checks import returns
from reviewer.checks.context import Context
from reviewer.prose.pipeline import Pipeline
from reviewer.rulebook import Example

STYLES = ("/* {} */", "/**\n * f() - look\n * @x: what to look at\n *\n * {}\n */", "// {}", "int x; /* {} */")


def quotes(comment: str, path: str = "lib/ring.c") -> list[str]:
    rows = comment.split("\n")
    diff = f"--- a/{path}\n+++ b/{path}\n@@ -1,1 +1,{len(rows) + 1} @@\n x\n" + "".join(f"+{row}\n" for row in rows)
    example = Example(
        text="Why.", subject="lib: Do it", author="", trailers=None, diff=diff, below="", expect=(), note=""
    )
    context = Context(examples.patch(example), Pipeline(), {})
    return [hit.location.quote for hit in returns.run(returns.Params(("respectively",)), context)]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "text",
    [
        "Return: 0 on success, or a negative error code on failure.",
        "Return: 0 on success or -ERRNO",
        "Return: 0 for success, otherwise a negative errno",
        "Returns 0 if the lock was taken, or -EBUSY otherwise.",
        "Returns true if the page is dirty, false otherwise.",
        "Returns NULL if there is none, or the first entry.",
        "Return: pointer to the entry or NULL on failure",
        "Return: The entry, or NULL if not found.",
        "Return: 0, or error code in case of failure",
        "Return: -ENOMEM in case of no memory, or 0.",
        "Returns -EINVAL or -ENOMEM on error, 0 on success.",
        "Returns 1 for a leaf, or 0 for a node.",
        "Return: %0 if ok else %-EINVAL.",
        "Returns the old value or zero when unset",
        "Returns 1 once the device has settled, 0 before or after a reset.",
        "Return 0 or 1, respectively for off and on.",
        "Return 0 or 1, respectively off and on.",
        "Return: true - the cpu is online, false - the CPU is offline",
        "Return the number of bytes copied.",
        "Returns 0.",
        "Returns whether the flag is set.",
        "Returns the entry or the list.",
        "Returns the index or the length, whichever is smaller.",
        "Return: a value less than or equal to 5.",
        "The function returns 0 or more entries.",
        "Return to the caller or panic.",
        "Return value: 0 - OK",
        "Return: 0 to continue or -EAGAIN to retry",
        "Return: 0 = ok or 1 = busy",
        "It may sleep or fail with -ENOMEM.",
    ],
)
def test_innocent_comments(style: str, text: str) -> None:
    assert quotes(style.format(text)) == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "text",
    [
        "Return TOY_NO_KEEPER, or the completion status of the call",
        "Return: NULL or the first entry",
        "Returns 0 or 1",
        "Returns: -ENOMEM or zero",
        "Returns true or false",
        "Returns NULL or a pointer",
        "Return: The number of bytes or -EINVAL",
        "Return -EBUSY or 0",
        "@return: 0 or -1",
        "Returns %NULL or a valid pointer",
        "RETURN: 0 or 1",
        "Returns the entry, or NULL",
        "Return 0, -EINVAL, or the number of bytes",
        "Returns FOO_OK or FOO_BAD",
        "Return the page or NULL",
    ],
)
def test_vague_comments(style: str, text: str) -> None:
    assert quotes(style.format(text)) == [text]
    assert quotes(style.format(text + ".")) == [text]


def test_the_condition_may_stand_on_the_next_line() -> None:
    assert quotes("/*\n * Return FOO_BAD, or the completion status,\n * if the call fails.\n */") == []


def test_a_vague_one_over_two_lines_is_quoted_as_a_whole() -> None:
    comment = "/*\n * Return FOO_BAD, or the completion\n * status of the call.\n */"
    assert quotes(comment) == ["Return FOO_BAD, or the completion\nstatus of the call"]


def test_behind_another_sentence() -> None:
    assert quotes("/* Look up the entry. Returns the entry or NULL. */") == ["Returns the entry or NULL"]


def test_code_is_no_comment() -> None:
    assert quotes("\treturn NULL or FOO;") == []


def test_a_removed_comment_is_left_alone() -> None:
    diff = "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,1 @@\n x\n-/* Returns 0 or 1. */\n"
    example = Example(
        text="Why.", subject="lib: Do it", author="", trailers=None, diff=diff, below="", expect=(), note=""
    )
    context = Context(examples.patch(example), Pipeline(), {})
    assert list(returns.run(returns.Params(), context)) == []


def test_assembly_has_comments_too() -> None:
    assert quotes("/* Return FOO_BAD, or the status. */", "arch/x86/toy.S") == ["Return FOO_BAD, or the status"]
