"""The lab with everything alive: under axe, by the Tab key, by ear, in the reader's own colours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from anomagram_build.project import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
QUICK = "?lab.epochs=4&lab.trainingSignals=200&lab.testSignals=100"

OpenLab = Callable[..., Page]


def wake_panels(page: Page) -> None:
    for panel in page.locator(".panel").all():
        panel.scroll_into_view_if_needed()
        expect(panel).to_have_attribute("data-live", "")


def train(page: Page) -> None:
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator('[data-tool="compare"] tbody tr')).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_living_lab(open_lab: OpenLab, scheme: str) -> None:
    page = open_lab(QUICK, color_scheme=scheme, bypass_csp=True)
    wake_panels(page)
    train(page)
    page.get_by_text("What these numbers mean").click()
    page.add_script_tag(path=AXE)
    found = page.evaluate("() => axe.run().then((result) => result.violations)")
    assert not found, "\n".join(f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found)


# What has the focus, where the bar that sticks lies over it; all of it, if it is high.
COVERED = """
() => {
  const one = document.activeElement;
  const bar = document.querySelector('.lab-bar');
  if (one === document.body || bar.contains(one)) return '';
  const [box, over] = [one.getBoundingClientRect(), bar.getBoundingClientRect()];
  const beside = box.right <= over.left || box.left >= over.right;
  const high = box.height > innerHeight / 4;
  const covered = high
    ? box.top >= over.top && box.bottom <= over.bottom
    : box.bottom > over.top + 1 && box.top < over.bottom - 1;
  const outside = box.bottom < 0 || box.top > innerHeight;
  return !outside && (beside || !covered) ? '' : one.outerHTML.slice(0, 160);
}
"""
# A radio group is reached once, by the one that is chosen.
MISSED = """
() => [...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"]')]
  .filter((one) => one.tabIndex >= 0 && !one.disabled && !one.hasAttribute('data-reached')
    && one.checkVisibility({ visibilityProperty: true })
    && !(one.type === 'radio' && !one.checked))
  .map((one) => one.outerHTML.slice(0, 160))
"""


@pytest.mark.parametrize("width", [390, 1280])
def test_tab_reaches_everything_and_nothing_it_reaches_is_covered(
    open_lab: OpenLab, width: int
) -> None:
    page = open_lab(QUICK, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    wake_panels(page)
    train(page)
    page.evaluate(
        """() => {
          document.activeElement.blur();
          scrollTo(0, 0);
          addEventListener('focusin', ({ target }) => target.setAttribute('data-reached', ''));
        }"""
    )
    covered = set()
    # Wherever it begins, it comes round.
    for _ in range(len(page.evaluate(MISSED)) + 10):
        page.keyboard.press("Tab")
        covered.add(page.evaluate(COVERED))
    assert covered <= {""}, "\n".join(covered)
    missed = page.evaluate(MISSED)
    assert not missed, "\n".join(missed)


def test_little_is_said_while_it_trains(open_lab: OpenLab) -> None:
    page = open_lab("?lab.epochs=60")
    wake_panels(page)
    page.evaluate(
        """() => {
          window.said = [];
          for (const region of document.querySelectorAll('[role="status"], [role="alert"]')) {
            new MutationObserver(() => window.said.push(region.textContent)).observe(
              region, { childList: true, characterData: true, subtree: true });
          }
        }"""
    )
    train(page)
    page.wait_for_function("() => window.said.some((text) => /^Finished/.test(text))")
    said = page.evaluate("() => window.said")
    assert len(said) <= 4, said


def test_selects_and_the_key_of_weights_can_be_read_in_forced_colours(open_lab: OpenLab) -> None:
    page = open_lab(forced_colors="active")
    look = "one => getComputedStyle(one).appearance"
    assert page.locator("#lab-activation").evaluate(look) != "none"
    edge = "one => getComputedStyle(one).strokeDasharray"
    assert page.locator(".edge.is-positive").first.evaluate(edge) == "none"
    assert page.locator(".edge.is-negative").first.evaluate(edge) != "none"
    style = "one => getComputedStyle(one, '::before').borderTopStyle"
    assert page.locator(".network-key .is-positive").evaluate(style) == "solid"
    assert page.locator(".network-key .is-negative").evaluate(style) == "dashed"
