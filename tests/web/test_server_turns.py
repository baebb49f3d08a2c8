"""Turns: short searches one after the other in the order they came, a long one beside others."""

import threading
import time

import pytest

from web.limits import ALONE, Turns


def test_turns_are_told() -> None:
    """Whoever counts turns hears of each that begins and ends."""
    turns, changes = Turns(1, 0), []
    turns.tell = changes.append
    assert turns.enter()
    assert not turns.enter()
    turns.leave()
    assert turns.enter()
    assert changes == [1, -1, 1]


def test_who_came_first_is_first() -> None:
    """Turns come in the order in which they were asked for."""
    turns = Turns(4, 60)
    order: list[str] = []
    turns.tell = lambda change: order.append(threading.current_thread().name) if change > 0 else None
    turns.running = turns.at_once  # as if so many ran

    def take() -> None:
        assert turns.enter()
        turns.leave()

    others = [threading.Thread(target=take, name=name) for name in "abcd"]
    for number, other in enumerate(others, start=1):
        other.start()
        while len(turns.queue) < number:
            time.sleep(0.001)
    for _ in range(turns.at_once):
        turns.leave()
    for other in others:
        other.join()
    assert "".join(order) == "abcd"
    assert turns.running == 0


def begin_beside(turns: Turns) -> tuple[threading.Thread, list[bool]]:
    """Let another thread ask for a turn; return it once it waits or has been told, and what it was told."""
    told: list[bool] = []
    other = threading.Thread(target=lambda: told.append(turns.enter()))
    other.start()
    while not (turns.queue or told):
        time.sleep(0.001)
    return other, told


def test_a_short_search_has_its_turn_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another begins when it has ended, though two may run at the same time."""
    monkeypatch.setattr("web.limits.ALONE", 60.0)
    turns = Turns(2, 60)
    assert turns.enter()
    other, told = begin_beside(turns)
    assert told == []
    turns.leave()
    other.join()
    assert told == [True]
    assert (turns.running, len(turns.queue)) == (1, 0)


@pytest.mark.parametrize(("at_once", "told_in_the_end"), [(2, [True]), (1, [False])])
def test_a_long_search_does_not_keep_others_waiting(at_once: int, told_in_the_end: list[bool]) -> None:
    """After a moment another begins beside it, unless only one may run."""
    turns = Turns(at_once, 60 if at_once > 1 else 0.1)
    begun = time.monotonic()
    assert turns.enter()
    other, told = begin_beside(turns)
    other.join()
    assert told == told_in_the_end
    assert time.monotonic() - begun >= ALONE * 0.9
