"""reviewer.reading.people: who wrote a mail, when a list says that it did."""

from __future__ import annotations

import pytest

from reviewer.reading import people
from reviewer.reading.people import REWRITTEN, UNKNOWN, Author

VIA = "Ada Example via frogs <frogs@lists.example.org>"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            {"from": "Ada Example <ada@example.org>", "reply-to": "bo@example.org"},
            Author("Ada Example <ada@example.org>"),
        ),
        (
            {"from": VIA, "reply-to": "Ada Example <ada@example.org>"},
            Author("Ada Example <ada@example.org>", REWRITTEN),
        ),
        ({"from": VIA, "reply-to": "ada@example.org"}, Author("Ada Example <ada@example.org>", REWRITTEN)),
        (
            {"from": VIA, "reply-to": "frogs <frogs@lists.example.org>, Ada Example <ada@example.org>"},
            Author("Ada Example <ada@example.org>", REWRITTEN),
        ),
        (
            {"from": VIA, "x-original-from": "Ada <ada@example.org>", "reply-to": "frogs@lists.example.org"},
            Author("Ada Example <ada@example.org>", REWRITTEN),
        ),
        (
            {
                "from": '"Example, Ada via frogs" <frogs@lists.example.org>',
                "reply-to": '"Example, Ada" <ada@example.org>',
            },
            Author("Example, Ada <ada@example.org>", REWRITTEN),
        ),
        ({"from": VIA, "reply-to": "frogs@lists.example.org"}, Author(VIA, UNKNOWN)),
        ({"from": VIA}, Author(VIA, UNKNOWN)),
        ({}, Author("")),
    ],
)
def test_the_author_is_not_the_list(headers: dict[str, str], expected: Author) -> None:
    assert people.author(headers) == expected


def test_an_address_that_an_archive_has_disguised() -> None:
    assert people.person("ada at example.org (Ada Example)") == "Ada Example <ada at example.org>"


def test_many_addresses_leave_the_author_unknown() -> None:
    headers = {"from": VIA, "reply-to": "frogs@lists.example.org," * 200_000}
    assert people.author(headers) == Author(VIA, UNKNOWN)
