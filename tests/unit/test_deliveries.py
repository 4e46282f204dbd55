"""reviewer.deliveries: one message that several lists have delivered."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from reviewer.deliveries import Deliveries
from reviewer.mail import Delivery
from reviewer.model import Line, Message

FROGS = "Frogs of the pond <frogs.lists.example.org>"
KERNEL = "<linux-kernel.vger.kernel.org>"


def delivery(number: int, list_id: str = "", diff: str = "+x", subject: str = "x", text: str = "") -> Delivery:
    message = Message(
        origin=list_id or "straight",
        message_id=f"<{number}@example.org>" if number else "",
        subject=subject,
        subject_lines=None,
        author="",
        sender="",
        date="",
        text=(Line(text, 1),),
        diff=(Line(diff, 1),) if diff else (),
    )
    return Delivery(message, list_id)


def kept(all_of_them: Iterable[Delivery]) -> tuple[list[tuple[str, str]], int]:
    filter_ = Deliveries()
    found = [message for one in all_of_them for message in filter_.passed(one)]
    found += filter_.rest()
    return [(message.message_id, message.origin) for message in found], filter_.repeated


@pytest.mark.parametrize("second", [KERNEL, "", "Linux MM <linux-mm.kvack.org>", "<x86.lists.linux.dev>"])
def test_a_better_copy_takes_the_place_of_the_first(second: str) -> None:
    found, repeated = kept([delivery(1, FROGS), delivery(2), delivery(1, second)])
    assert found == [("<1@example.org>", second or "straight"), ("<2@example.org>", "straight")]
    assert repeated == 1


def test_the_first_good_copy_stays() -> None:
    assert kept([delivery(1, KERNEL), delivery(1, ""), delivery(1, FROGS)]) == ([("<1@example.org>", KERNEL)], 2)
    assert kept([delivery(1, FROGS), delivery(1, "<toads.example.org>")]) == ([("<1@example.org>", FROGS)], 1)


def test_nothing_is_taken_for_a_copy_that_has_another_diff_or_no_id() -> None:
    assert kept([delivery(1), delivery(1, diff="+y")])[1] == 0
    assert kept([delivery(0), delivery(0)])[1] == 0
    assert kept([delivery(1), delivery(1, diff="+x  ")])[1] == 1


def test_without_a_diff_the_words_tell() -> None:
    assert kept([delivery(1, diff="", text="one"), delivery(1, diff="", text="two")])[1] == 0
    assert kept([delivery(1, diff="", subject="[PATCH 0/2] a"), delivery(1, diff="", subject="[PATCH 0/3] b")])[1] == 0
    assert kept([delivery(1, diff="", text="one"), delivery(1, diff="", text="one ")])[1] == 1
    assert kept([delivery(1, subject="x"), delivery(1, subject="[frogs] x")])[1] == 1


def test_a_message_that_cannot_get_better_does_not_wait() -> None:
    filter_ = Deliveries()
    assert len(list(filter_.passed(delivery(1)))) == 1
    assert len(list(filter_.passed(delivery(2, KERNEL)))) == 1
    assert list(filter_.passed(delivery(3, FROGS))) == []


def test_few_messages_wait() -> None:
    filter_ = Deliveries()
    passed = sum(len(list(filter_.passed(delivery(number, FROGS)))) for number in range(1, 1001))
    assert 1000 - passed <= 32
    assert passed + len(list(filter_.rest())) == 1000
