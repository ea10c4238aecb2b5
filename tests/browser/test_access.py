"""Everything that a mouse can do on the essay, a keyboard can; and fingers find their targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .test_pages import scroll_through

# What takes part in the order of Tab: a radio group does so once, by the one that is chosen.
CONTROLS = """
() => {
  const all = [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]')];
  return all.filter((one) =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true })
    && !(one.type === 'radio' && !one.checked));
}
"""


@pytest.fixture(scope="module")
def live_essay(browser: Browser, site_url: str) -> Iterator[Page]:
    """The essay with all figures alive: once for all, since that takes as long as the tests."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(site_url)
    scroll_through(page)
    yield page
    context.close()


@pytest.fixture
def essay(live_essay: Page) -> Page:
    """The living essay at its top, the focus nowhere."""
    live_essay.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0) }")
    return live_essay


def test_live_regions_are_silent_until_something_is_done(essay: Page) -> None:
    said = essay.locator('figure [data-part="status"]').all_inner_texts()
    assert not any(text.strip() for text in said), said


def test_tab_reaches_every_control(essay: Page) -> None:
    essay.evaluate(
        "() => addEventListener('focusin', ({ target }) => target.setAttribute('data-reached', ''))"
    )
    count = essay.evaluate(f"() => ({CONTROLS})().length")
    for _ in range(count + 5):
        essay.keyboard.press("Tab")
    missed = essay.evaluate(
        f"() => ({CONTROLS})().filter((one) => !one.hasAttribute('data-reached'))"
        ".map((one) => one.outerHTML.slice(0, 160))"
    )
    assert count > 150
    assert not missed, "\n".join(missed)


def test_arrows_and_enter_work_every_control_of_a_figure(essay: Page) -> None:
    """Radio buttons and sliders move by arrows, data open by Enter; the figure follows or stays."""
    for group in essay.locator("figure .segmented").all():
        radios = group.locator("input")
        chosen = group.locator("input:checked")
        chosen.focus()
        before = chosen.get_attribute("value")
        last = radios.last.is_checked()
        essay.keyboard.press("ArrowLeft" if last else "ArrowRight")
        after = group.locator("input:checked").get_attribute("value")
        assert after != before, group.inner_text()
    for slider in essay.locator("figure input[type=range]").all():
        name = slider.get_attribute("id")
        if not slider.is_visible():
            continue
        slider.focus()
        essay.keyboard.press("End")
        end = slider.input_value()
        essay.keyboard.press("Home")
        assert slider.input_value() != end, name
    for summary in essay.locator("figure summary").all():
        summary.focus()
        essay.keyboard.press("Enter")
        expect(summary.locator("xpath=..")).to_have_attribute("open", "")
        essay.keyboard.press("Enter")


def test_every_live_figure_has_a_takeaway_and_can_start_again(essay: Page) -> None:
    for figure in essay.locator("figure[data-script]").all():
        name = figure.get_attribute("data-figure")
        assert figure.locator("figcaption").inner_text().strip(), name
        assert figure.locator('[data-part="reset"], [data-part="clear"]').count() >= 1, name


# Links in a line of text may be as high as the line (WCAG 2.5.8); a control's label is its target.
TARGETS = """
() => [...document.querySelectorAll('button, input, select, summary, .button, nav a, h1 a, .name')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .map((one) => one.closest('label') ?? one)
  .map((one) => ({ html: one.outerHTML.slice(0, 140), box: one.getBoundingClientRect(),
    main: one.matches('.button, .segmented:not(.compact) label, select, input[type=range]') }))
  .filter(({ box, main }) => box.height < (main ? 43.5 : 23.5) || box.width < 23.5)
  .map(({ html, box }) => `${Math.round(box.width)} × ${Math.round(box.height)}: ${html}`)
"""


@pytest.mark.parametrize("place", ["", "lab/", "about/"])
def test_fingers_find_their_targets(
    place: str, site_url: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto(site_url + place)
    if place != "about/":
        scroll_through(page)
    small = page.evaluate(TARGETS)
    assert not small, "\n".join(small)


def test_a_card_can_be_pointed_at_and_put_away(essay: Page) -> None:
    """WCAG 1.4.13: hoverable, persistent, dismissible."""
    holder = essay.locator("p .has-card").first
    card = holder.locator(".card")
    holder.evaluate("holder => holder.scrollIntoView({ block: 'center' })")
    anchor = holder.locator("a").first.bounding_box()
    assert anchor is not None
    essay.mouse.move(anchor["x"] + 3, anchor["y"] + anchor["height"] / 2)
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert box is not None
    # Straight down: who cuts the corner has a quarter of a second, which a busy machine may take.
    essay.mouse.move(anchor["x"] + 3, box["y"] + 5, steps=8)
    essay.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=8)
    expect(card).to_be_visible()
    essay.keyboard.press("Escape")
    expect(card).to_be_hidden()
