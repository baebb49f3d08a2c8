"""Results that change in place: the address follows, Back leads back, the focus stays, the count is told."""

from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest


def query(page: Any) -> dict[str, list[str]]:
    """Return the parameters of a page's address."""
    return parse_qs(urlsplit(page.url).query)


def stay(page: Any) -> None:
    """Put a mark on the document that is gone when the browser loads another."""
    page.evaluate("document.documentElement.dataset.stays = 'yes'")


def stayed(page: Any) -> bool:
    """Return whether the document is still the one that was marked."""
    return bool(page.evaluate("document.documentElement.dataset.stays === 'yes'"))


def test_ticking_a_facet(tab: Any) -> None:
    """A tick narrows the results at once: address, chip, count and hits change, document and focus stay."""
    page = tab.open("/?q=the")
    stay(page)
    before = page.locator("[role=status]").inner_text()
    box = page.locator(".facet__box[name=genre]").nth(1)
    value = box.get_attribute("value")

    box.focus()
    page.keyboard.press("Space")
    page.wait_for_url("**genre=**")

    assert stayed(page)
    assert query(page) == {"q": ["the"], "genre": [value]}
    page.locator(".chip", has_text=value).wait_for()
    page.wait_for_function("text => document.querySelector('[role=status]').textContent !== text", arg=before)
    focused = page.evaluate(
        "[document.activeElement.name, document.activeElement.value, document.activeElement.checked]"
    )
    assert focused == ["genre", value, True]
    told = page.locator("[role=status]").inner_text()
    fresh = tab.context.new_page()
    fresh.goto(page.url)
    assert fresh.locator("[role=status]").inner_text() == told
    assert fresh.locator(".hit__title").all_inner_texts() == page.locator(".hit__title").all_inner_texts()


def test_only_the_count_is_announced(tab: Any) -> None:
    """One node is live, it is the same one before and after, and it holds the count alone."""
    page = tab.open("/?q=the")
    page.evaluate("window.live = document.querySelector('[role=status]')")

    page.locator(".tab", has_text="Goofs").click()
    page.wait_for_url("**kind=goof**")
    page.wait_for_function("document.querySelector('.tab--chosen').textContent.includes('Goofs')")
    page.wait_for_timeout(700)

    assert (
        page.evaluate(
            "window.live.isConnected && document.querySelectorAll('[role=status],[aria-live]').length"
        )
        == 1
    )
    count = page.locator(".tab--chosen .tab__count").inner_text()
    assert page.locator("[role=status]").inner_text() == f"{count} films"


def test_back_and_forward(tab: Any) -> None:
    """Back leads through every step to the first, with the search box as it was, and forward again."""
    page = tab.open("/?q=bees")
    stay(page)
    page.locator("#q").fill("orchard")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=orchard**")
    page.locator(".views__view", has_text="Passages").click()
    page.wait_for_url("**by=passage**")
    page.locator(".views__view--chosen", has_text="Passages").wait_for()

    page.go_back()
    page.locator(".views__view--chosen", has_text="Films").wait_for()
    assert query(page) == {"q": ["orchard"]}
    page.go_back()
    page.locator("h1", has_text="bees").wait_for()
    assert page.locator("#q").input_value() == "bees"
    assert page.title() == "“bees” – Filmdex"
    page.go_forward()
    page.locator("h1", has_text="orchard").wait_for()
    assert stayed(page)


def test_back_from_a_film(tab: Any) -> None:
    """Back from a film's page leads to the results as they were left."""
    page = tab.open("/?q=the")
    page.locator(".facet__box[name=genre]").first.check()
    page.locator(".chip").wait_for()
    address = page.url
    page.locator(".hit__link").first.click()
    page.wait_for_url("**/films/**")

    page.go_back()
    page.wait_for_url(address)
    assert page.locator(".facet__box:checked").count() == 1
    assert page.locator(".chip").count() == 1


def test_paging_leads_to_the_top(tab: Any) -> None:
    """The next page is put in place, scrolled to its beginning, with the focus on the heading."""
    page = tab.open("/?q=the&by=passage")
    stay(page)
    page.locator("a[rel=next]").click()
    page.wait_for_url("**page=2**")
    page.locator("ol.hits[start='11']").wait_for()

    assert stayed(page)
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.activeElement.dataset.part") == "query"


def test_the_newest_question_wins(tab: Any) -> None:
    """An answer that comes late does not take the place of a newer one."""
    page = tab.open("/?q=bees")
    held: list[Any] = []
    page.route("**/?q=orchard*", lambda route: held.append(route))
    page.locator("#q").fill("orchard")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('[aria-busy]')")
    page.locator("#q").fill("wasps")
    page.keyboard.press("Enter")
    page.locator("h1", has_text="wasps").wait_for()
    with suppress(Exception):  # the page may have given the question up already, which is as good
        held[0].continue_()
    page.wait_for_timeout(300)

    assert query(page) == {"q": ["wasps"]}
    assert "wasps" in page.locator("h1").inner_text()
    assert page.locator("[aria-busy]").count() == 0


def test_an_error_is_shown_as_a_page(tab: Any) -> None:
    """What cannot be answered is told as without scripts, and can be mended there."""
    page = tab.open("/?q=bees")
    page.locator("#year").fill("soon")
    page.locator(".facets__apply").click()
    page.locator(".trouble__title").wait_for()

    assert page.locator("#mend-1").input_value() == "soon"
    page.locator("#mend-1").fill("1970..1979")
    page.locator(".trouble__mend .button").click()
    page.locator(".hit").first.wait_for()
    assert query(page)["year"] == ["1970..1979"]


def test_the_feeds_follow(tab: Any) -> None:
    """The feed in the head and the files at the foot are those of the search that is shown."""
    page = tab.open("/?q=bees")
    page.locator("#q").fill("orchard")
    page.keyboard.press("Enter")
    page.locator("h1", has_text="orchard").wait_for()

    for link in page.locator("link[rel=alternate], footer a[href*='feed'], footer a[href*='export']").all():
        assert "q=orchard" in link.get_attribute("href")


@pytest.mark.parametrize("by", ["film", "passage"])
def test_spoilers(tab: Any, by: str) -> None:
    """A spoiler is folded until it is clicked, and one link unfolds them all."""
    page = tab.open(f"/?q=almond+packing+shed&kind=plot&by={by}")
    secret = page.locator(".spoiler .hit__snippet").first
    assert secret.is_hidden()
    page.locator(".spoiler__summary").first.click()
    assert secret.is_visible()

    page.locator(".bar__spoilers a").click()
    page.wait_for_url("**spoilers=show**")
    page.locator(".bar__spoilers", has_text="Hide").wait_for()
    assert page.locator(".spoiler").count() == 0


def test_a_citation_is_copied(tab: Any) -> None:
    """The button copies the citation as it stands there."""
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = tab.open("/?q=%22off+switch%22&by=passage")
    page.locator(".more__summary").first.click()
    page.locator(".button--small").first.click()
    page.locator(".button--small", has_text="Copied").wait_for()

    said = page.locator("[data-copy]").first.inner_text()
    assert page.evaluate("navigator.clipboard.readText()").split() == said.strip("“”").split()


def test_keys(tab: Any) -> None:
    """The slash and Ctrl-K lead to the box, the question mark tells of them, and they can be switched off."""
    page = tab.open("/browse")
    focused = "document.activeElement.id"
    page.keyboard.press("/")
    assert page.evaluate(focused) == "q"
    page.keyboard.type("/?")
    assert page.locator("#q").input_value() == "/?"
    page.locator("h1").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+k")
    assert page.evaluate(focused) == "q"

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    dialog = page.locator("dialog")
    assert dialog.is_visible()
    dialog.locator("input").uncheck()
    page.keyboard.press("Escape")
    assert dialog.is_hidden()
    page.keyboard.press("/")
    assert page.evaluate(focused) != "q"
    again = tab.open("/help")
    again.keyboard.press("/")
    assert again.evaluate(focused) != "q"
    again.locator("text=Switch the keys on or off").click()
    again.locator("dialog input").check()
    again.keyboard.press("Escape")
    again.keyboard.press("/")
    assert again.evaluate(focused) == "q"
