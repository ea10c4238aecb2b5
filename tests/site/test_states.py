from __future__ import annotations

import re
from pathlib import Path

from anomagram_build.project import ROOT
from anomagram_build.site.states import states_by_figure


def test_only_the_outermost_keys_count(tmp_path: Path) -> None:
    script = tmp_path / "demo" / "figure.ts"
    script.parent.mkdir()
    script.write_text(
        'this.#state = new UrlState("demo", {\n  epoch: integer(0, { min: 0, max: all({ a: 1 }) }),'
        "\n  of: oneOf(x, y.map((one) => [one, 2])),\n});\nother({ max: 3 });\n"
    )
    (tmp_path / "still").mkdir()
    (tmp_path / "still" / "figure.ts").write_text("start() {}\n")
    scripts = sorted(tmp_path.glob("*/figure.ts"))
    assert states_by_figure(scripts) == {"demo": ["epoch", "of"], "still": []}


def test_they_are_those_that_each_script_declares_the_types_of() -> None:
    scripts = sorted((ROOT / "templates" / "figures").glob("*/figure.ts"))
    found = states_by_figure(scripts)
    assert len(found) == len(scripts)
    for script in scripts:
        text = script.read_text()
        declared = re.search(r"#state!: UrlState<\{(.*?)\}>", text, re.DOTALL)
        keys = re.findall(r"(\w+): ReturnType", declared[1]) if declared else []
        assert sorted(found[script.parent.name]) == sorted(keys), script
