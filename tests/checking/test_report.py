"""The same findings in three forms."""

from __future__ import annotations

import json

from anomagram_build.checking.report import Report, as_github, as_json, as_text
from anomagram_build.errors import Problem
from anomagram_build.essay.parts import Claim
from anomagram_build.site.weight import Weight

FOUND = Problem("100% wrong,\nand long", "content/a:b,c.md", 3, "mend it")
CLAIM = Claim("claim-a-1", "a", "content/a.md", 7, "It is good.", "n.x >\n0.9", (("x", 0.98765),))
REPORT = Report((FOUND, Problem("heavy")), (CLAIM,), (Weight("read", (), 5, 9),), ("a.html",), 12)
CLEAN = Report((), (CLAIM,), (), ("a.html",), 1)


def test_text_is_a_line_for_each_finding() -> None:
    lines = as_text(REPORT).splitlines()
    assert "content/a:b,c.md:3: 100% wrong," in lines
    assert "1 page, 12 links and 1 claim checked" in lines
    assert lines[-1] == "2 findings"
    assert as_text(CLEAN).splitlines()[-1] == "nothing found"


def test_claims_are_listed_on_request() -> None:
    told = "content/a.md:7: “It is good.” holds: n.x > 0.9 with n.x = 0.9877"
    assert told in as_text(CLEAN, list_claims=True)
    assert told not in as_text(CLEAN)


def test_json_holds_everything() -> None:
    said = json.loads(as_json(REPORT))
    assert said["findings"][0]["file"] == "content/a:b,c.md"
    assert said["findings"][0]["line"] == 3
    assert said["claims"][0]["numbers"] == {"n.x": 0.98765}
    assert said["weights"] == [{"step": "read", "sent": 5, "budget": 9}]


def test_annotations_are_escaped_as_github_wants() -> None:
    first, second, _ = as_github(REPORT).splitlines()
    assert first == ("::error file=content/a%3Ab%2Cc.md,line=3::100%25 wrong,%0Aand long; mend it")
    assert second == "::error::heavy"
