"""Answers that are kept: who asks for what is being worked out gets the same answer, or the same refusal."""

from threading import Event, Thread

import pytest

from detente.errors import InputError, Problem
from detente.show.web.cache import Answers


def asked_by_two(make):
    """What two who ask for one answer get, the second while it is worked out for the first."""
    answers, begun, go = Answers(10, 1000), Event(), Event()
    found = {}

    def ask(who: str) -> None:
        def slowly() -> bytes:
            begun.set()
            assert go.wait(10)
            return make()

        try:
            found[who] = answers.get_or_make("id", slowly, 10)
        except InputError as error:
            found[who] = str(error)

    first = Thread(target=ask, args=("first",))
    first.start()
    assert begun.wait(10)
    begun.clear()
    second = Thread(target=ask, args=("second",))
    second.start()
    second.join(0.2)
    assert second.is_alive() and not begun.is_set()
    go.set()
    first.join(10)
    second.join(10)
    return found, begun.is_set()


def test_what_is_worked_out_for_one_is_given_to_both():
    assert asked_by_two(lambda: b"answer") == ({"first": b"answer", "second": b"answer"}, False)


def test_what_is_refused_to_one_is_refused_to_both_and_not_worked_out_again():
    def refuse() -> bytes:
        raise InputError(Problem("request", "it takes too long"))

    found, again = asked_by_two(refuse)
    assert found == dict.fromkeys(("first", "second"), "request: it takes too long.") and not again


def test_a_refusal_is_not_kept():
    answers = Answers(10, 1000)

    def refuse() -> bytes:
        raise InputError(Problem("request", "no"))

    with pytest.raises(InputError):
        answers.get_or_make("id", refuse, 1)
    assert answers.get_or_make("id", lambda: b"later", 1) == b"later"
