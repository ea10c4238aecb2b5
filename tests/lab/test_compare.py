"""Runs are kept, compared, named, deleted and shown again, and outlast the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from anomagram_build.project import ROOT

from .conftest import wake_tools

SHORT = "?lab.epochs=4&lab.trainingSignals=200&lab.testSignals=100"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

OpenLab = Callable[..., Page]


def tool(page: Page) -> Locator:
    return page.locator('[data-tool="compare"]')


def rows(page: Page) -> Locator:
    return tool(page).locator("tbody tr")


def train(page: Page, seed: int = 0) -> None:
    """Trains with this seed, and waits until the run is kept."""
    before = rows(page).count()
    if page.locator("#lab-seed").input_value() != str(seed):
        page.locator("#lab-seed").fill(str(seed))
        page.locator("#lab-seed").press("Enter")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(rows(page)).to_have_count(before + 1)


def column(page: Page, title: str) -> list[str]:
    heads = [head.inner_text().strip() for head in tool(page).locator("thead th").all()]
    place = heads.index(title)
    return [row.locator("th, td").nth(place).inner_text() for row in rows(page).all()]


def kept(page: Page) -> list[dict[str, object]]:
    """What lies in the browser's database."""
    return page.evaluate(
        """() => new Promise((resolve, reject) => {
            const open = indexedDB.open("anomagram-lab");
            open.onerror = reject;
            open.onsuccess = () => {
                const all = open.result.transaction("runs").objectStore("runs").getAll();
                all.onsuccess = () => {
                    open.result.close();
                    resolve(all.result.map(({ name, snapshot, settings }) => ({
                        name, auc: snapshot.auc, epoch: snapshot.epoch, seed: settings.seed })));
                };
            };
        })"""
    )


def test_runs_are_listed_with_their_results_and_what_differs(open_lab: OpenLab) -> None:
    page = open_lab(SHORT)
    expect(tool(page)).to_contain_text("Each run that you train is kept here")
    train(page, 0)
    train(page, 1)
    assert column(page, "Run") == ["Run 2", "Run 1"]
    assert [cell.split("\n")[0].strip() for cell in column(page, "What differs")] == [
        "seed 1",
        "seed 0",
    ]
    stored = {run["name"]: run for run in kept(page)}
    shown = dict(zip(column(page, "Run"), column(page, "AUC"), strict=True))
    assert shown == {name: f"{run['auc']:.4f}" for name, run in stored.items()}
    assert column(page, "Epochs") == ["4", "4"]


def test_a_heading_sorts_and_turns_round(open_lab: OpenLab) -> None:
    page = open_lab(SHORT)
    for seed in range(3):
        train(page, seed)
    heading = tool(page).get_by_role("button", name="AUC")
    heading.focus()
    page.keyboard.press("Enter")
    assert column(page, "AUC") == sorted(column(page, "AUC"), reverse=True)
    assert tool(page).locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    page.keyboard.press("Enter")
    assert column(page, "AUC") == sorted(column(page, "AUC"))
    assert tool(page).locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"


def test_curves_of_chosen_runs_lie_over_one_another(open_lab: OpenLab) -> None:
    page = open_lab(SHORT)
    train(page, 0)
    train(page, 1)
    charts = tool(page).locator(".compare-chart")
    charts.last.scroll_into_view_if_needed()
    expect(tool(page).locator(".compare-chart[data-live]")).to_have_count(2)
    loss, roc = charts.first.locator("g.mark-line path"), charts.last.locator("g.mark-line path")
    expect(loss).to_have_count(4)  # training and validation of each
    expect(roc).to_have_count(3)  # and the line of chance
    auc = dict(zip(column(page, "Run"), column(page, "AUC"), strict=True))
    label = charts.last.locator("[role=img]")
    expect(label).to_have_attribute(
        "aria-label", f"ROC curves. Run 1: AUC {auc['Run 1']}; Run 2: AUC {auc['Run 2']}."
    )
    tool(page).get_by_label("Draw Run 1 in the charts").uncheck()
    expect(loss).to_have_count(2)
    expect(tool(page).get_by_role("list", name="Runs in the charts")).to_have_text("Run 2")


def test_runs_survive_a_reload_with_their_names(open_lab: OpenLab) -> None:
    page = open_lab(SHORT)
    train(page)
    auc = column(page, "AUC")
    tool(page).get_by_role("button", name="Rename Run 1").focus()
    page.keyboard.press("Enter")
    expect(tool(page).get_by_label("Name of Run 1")).to_be_focused()
    page.keyboard.type("a first try")
    page.keyboard.press("Enter")
    expect(tool(page).get_by_role("button", name="Rename a first try")).to_be_focused()
    page.reload()
    wake_tools(page)
    expect(rows(page)).to_have_count(1)
    assert (column(page, "Run"), column(page, "AUC")) == (["a first try"], auc)
    tool(page).get_by_role("button", name="Rename").click()
    page.keyboard.type("not this")
    page.keyboard.press("Escape")
    assert column(page, "Run") == ["a first try"]


SLOW_DISK = """
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...given) {
  const end = performance.now() + 1000;
  // A transaction lasts as long as something is asked of it.
  const linger = () => {
    if (performance.now() < end) this.count().onsuccess = linger;
  };
  linger();
  return put.apply(this, given);
};
"""


def test_what_is_listed_outlasts_a_reload_on_a_slow_disk_too(
    site_url: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(SLOW_DISK)
    page.goto(f"{site_url}lab/{SHORT}")
    wake_tools(page)
    train(page)
    page.reload()
    wake_tools(page)
    expect(rows(page)).to_have_count(1)


def test_where_there_is_no_room_it_says_so_and_keeps_the_run_while_the_page_is_open(
    open_lab: OpenLab,
) -> None:
    page = open_lab(SHORT)
    origin = page.evaluate("() => location.origin")
    quota = page.context.new_cdp_session(page)
    quota.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
    train(page, 0)
    expect(tool(page)).to_contain_text("This browser has no room for more runs")
    assert kept(page) == []
    # With room again, the next one is stored, and nothing is wrong any more.
    quota.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    train(page, 1)
    expect(tool(page)).not_to_contain_text("no room")
    assert [run["name"] for run in kept(page)] == ["Run 2"]


def test_what_was_deleted_can_be_brought_back(open_lab: OpenLab) -> None:
    page = open_lab(SHORT)
    train(page, 0)
    train(page, 1)
    tool(page).get_by_role("button", name="Delete Run 1").click()
    expect(rows(page)).to_have_count(1)
    assert [run["name"] for run in kept(page)] == ["Run 2"]
    undo = tool(page).get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(2)
    assert column(page, "Run") == ["Run 2", "Run 1"]
    assert sorted(str(run["name"]) for run in kept(page)) == ["Run 1", "Run 2"]
    expect(undo).to_be_hidden()


def test_a_kept_run_is_shown_again_with_its_settings(open_lab: OpenLab) -> None:
    page = open_lab(SHORT)
    train(page, 7)
    train(page, 8)
    page.reload()
    wake_tools(page)
    expect(rows(page)).to_have_count(2)
    tool(page).get_by_role("button", name="Show Run 1").click()
    expect(rows(page).filter(has_text="Run 1")).to_have_class("is-current")
    expect(page.locator("#lab-seed")).to_have_value("7")
    # It is shown, not trained again: nothing new is kept.
    assert rows(page).count() == 2


def test_a_run_on_own_data_needs_them_to_be_shown(open_lab: OpenLab) -> None:
    def use(page: Page, rows: list[str]) -> None:
        data = page.locator('[data-tool="data"]')
        file = {"name": "mine.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
        data.locator('input[type="file"]').set_input_files([file])
        data.get_by_role("button", name="Use these data").click()

    mine = [",".join(f"{(at * point) % 7}.5" for point in range(8)) for at in range(60)]
    page = open_lab("?lab.epochs=2")
    use(page, mine)
    train(page)
    page.reload()
    wake_tools(page)
    show = tool(page).get_by_role("button", name="Show Run 1")
    expect(show).to_be_disabled()
    expect(rows(page)).to_contain_text("needs mine.csv")
    use(page, [*mine[:-1], mine[0]])  # of the same name and size, but another
    expect(show).to_be_disabled()
    use(page, mine)
    show.click()
    expect(rows(page)).to_have_class("is-current")


def test_a_paused_run_is_kept_and_grows(open_lab: OpenLab) -> None:
    page = open_lab(SHORT)
    step = page.get_by_role("button", name="One epoch")
    step.click()
    expect(rows(page)).to_have_count(1)
    assert column(page, "Epochs") == ["1 of 4"]
    step.click()
    expect(rows(page).locator("td", has_text="2 of 4")).to_be_visible()
    assert [run["epoch"] for run in kept(page)] == [2]


FILL = """
(many) => new Promise((resolve, reject) => {
  const open = indexedDB.open("anomagram-lab");
  open.onerror = reject;
  open.onsuccess = () => {
    const change = open.result.transaction("runs", "readwrite");
    const runs = change.objectStore("runs");
    runs.getAll().onsuccess = ({ target: { result: [run] } }) => {
      for (let at = 1; at < many; at += 1) {
        const name = at === 1 ? "a dear one" : `Run ${at + 1}`;
        runs.put({ ...run, id: `copy-${at}`, name, made: at });
      }
    };
    change.oncomplete = () => { open.result.close(); resolve(); };
  };
})
"""


def test_beyond_a_hundred_runs_the_oldest_without_a_name_goes(open_lab: OpenLab) -> None:
    page = open_lab(SHORT)
    train(page)
    page.evaluate(FILL, 100)
    page.reload()
    wake_tools(page)
    expect(rows(page)).to_have_count(100)
    expect(tool(page)).to_contain_text("Beyond 100 runs the oldest")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(tool(page).get_by_role("button", name="Show Run 3", exact=True)).to_have_count(0)
    names = {str(run["name"]) for run in kept(page)}
    assert len(names) == 100
    assert {"Run 101", "Run 1", "a dear one", "Run 4"} <= names and "Run 3" not in names


def test_without_a_database_runs_live_as_long_as_the_page(
    site_url: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };"
    )
    page.goto(f"{site_url}lab/{SHORT}")
    wake_tools(page)
    expect(tool(page)).to_contain_text("this browser stores nothing for it")
    train(page)
    assert column(page, "Run") == ["Run 1"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_all_fits(open_lab: OpenLab, scheme: str, width: int) -> None:
    page = open_lab(
        SHORT, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    train(page)
    tool(page).locator(".compare-chart").last.scroll_into_view_if_needed()
    expect(tool(page).locator(".compare-chart[data-live]")).to_have_count(2)
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "() => axe.run(document.querySelector('.lab-tools')).then(result => result.violations)"
    )
    assert not found, "\n".join(f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
