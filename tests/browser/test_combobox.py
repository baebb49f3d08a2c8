"""Suggestions as you type: the combobox of the ARIA Authoring Practices, by keyboard and by mouse."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

pytestmark = pytest.mark.usefixtures("browser")


def chosen(page: Any) -> str:
    """Return the text of the option that assistive technology is told of, "" where there is none."""
    told = page.locator("#q").get_attribute("aria-activedescendant")
    return page.locator(f"#{told} .suggestion__text").inner_text() if told else ""


@pytest.fixture
def typed(tab: Any) -> Callable[[str], Any]:
    """Return what types into the search box of the start page and waits for suggestions."""

    def type_it(text: str) -> Any:
        page = tab.open("/")
        page.locator("#q").press_sequentially(text)
        page.locator("#suggestions [role=option]").first.wait_for()
        return page

    return type_it


def test_typing_brings_suggestions(typed: Callable[[str], Any]) -> None:
    """A few letters of a title bring it, in a list that the box says it controls; nothing is chosen yet."""
    page = typed("silver")

    box = page.locator("#q")
    assert "The Silver Wasps" in page.locator(".suggestion__text").all_inner_texts()
    assert box.get_attribute("role") == "combobox"
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-controls") == page.locator("[role=listbox]").get_attribute("id")
    assert chosen(page) == ""


def test_choosing_by_keyboard(typed: Callable[[str], Any]) -> None:
    """Down goes through the options and fills the box, Enter searches for the one that is chosen."""
    page = typed("silver")

    page.keyboard.press("ArrowDown")
    first = chosen(page)
    assert page.locator("#q").input_value() == first != "silver"
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert parse_qs(urlsplit(page.url).query)["q"] == [first]
    assert page.locator(".hit").count() > 0


def test_up_and_down_come_back_to_what_was_typed(typed: Callable[[str], Any]) -> None:
    """Up from the box goes to the last option; past either end stands what was typed."""
    page = typed("the")

    texts = page.locator(".suggestion__text").all_inner_texts()
    page.keyboard.press("ArrowUp")
    assert chosen(page) == texts[-1]
    page.keyboard.press("ArrowDown")
    assert (chosen(page), page.locator("#q").input_value()) == ("", "the")
    for text in texts:
        page.keyboard.press("ArrowDown")
        assert chosen(page) == text
    page.keyboard.press("ArrowDown")
    assert (chosen(page), page.locator("#q").input_value()) == ("", "the")


def test_escape_closes_and_then_clears(typed: Callable[[str], Any]) -> None:
    """Esc closes the list and gives back what was typed; once more, it empties the box."""
    page = typed("silver")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.locator("#suggestions").is_hidden()
    assert page.locator("#q").get_attribute("aria-expanded") == "false"
    assert page.locator("#q").input_value() == "silver"
    page.keyboard.press("Escape")
    assert page.locator("#q").input_value() == ""


def test_home_and_end_move_in_the_text(typed: Callable[[str], Any]) -> None:
    """Home and End go to the ends of the text, as in any box, and give the choice up."""
    page = typed("silver")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    assert page.evaluate("document.querySelector('#q').selectionStart") == 0
    assert chosen(page) == ""
    page.keyboard.press("End")
    length = len(page.locator("#q").input_value())
    assert page.evaluate("document.querySelector('#q').selectionStart") == length


def test_tab_leaves(typed: Callable[[str], Any]) -> None:
    """Tab goes on to the button and closes the list; nothing is searched for."""
    page = typed("silver")

    page.keyboard.press("Tab")
    assert page.locator("#suggestions").is_hidden()
    assert page.evaluate("document.activeElement.className").endswith("search__button")
    assert urlsplit(page.url).query == ""


def test_choosing_with_the_mouse(typed: Callable[[str], Any]) -> None:
    """A click on an option searches for it."""
    page = typed("silver")

    option = page.locator("[role=option]").first
    text = option.locator(".suggestion__text").inner_text()
    option.click()
    page.wait_for_url("**/?q=*")
    assert parse_qs(urlsplit(page.url).query)["q"] == [text]


def test_a_late_answer_is_dropped(tab: Any) -> None:
    """The answer to what stood in the box before does not take the place of the newer one."""
    page = tab.open("/")
    late: list[Any] = []
    page.route("**/api/v1/suggest?q=sil", lambda route: late.append(route))
    page.locator("#q").press_sequentially("sil")
    page.wait_for_timeout(400)
    assert len(late) == 1
    page.locator("#q").press_sequentially("ver")
    page.locator("[role=option]").first.wait_for()
    before = page.locator("#suggestions").inner_text()

    with suppress(Exception):  # the page may have given the question up already, which is as good
        late[0].fulfill(json={"suggestions": [{"text": "too late", "sort": "phrase", "count": 1}]})
    page.wait_for_timeout(300)

    assert page.locator("#suggestions").inner_text() == before
    assert "too late" not in before


def test_typing_is_not_asked_letter_by_letter(tab: Any) -> None:
    """Quick typing is one question, asked when it pauses."""
    page = tab.open("/")
    page.locator("#q").press_sequentially("orchard", delay=10)
    page.locator("[role=option]").first.wait_for()

    asked = [address for address in tab.asked if "/suggest?" in address]
    assert asked[-1].endswith("?q=orchard")
    assert len(asked) < len("orchard")


def test_without_suggestions_the_box_is_a_box(tab: Any) -> None:
    """Where the server does not suggest anything, or fails to, Enter searches for what was typed."""
    page = tab.open("/")
    page.route("**/api/v1/suggest*", lambda route: route.fulfill(status=503, body="busy"))
    page.locator("#q").press_sequentially("wasps")
    page.wait_for_timeout(300)

    assert page.locator("#suggestions").is_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=wasps")
