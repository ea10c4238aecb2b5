from __future__ import annotations

from anomagram_build.essay.bibliography import read_references
from anomagram_build.essay.cite_this import cite_bibtex, cite_text
from anomagram_build.essay.parts import Source

TITLE = "How Normal & 100 % Odd Beats Look"
AUTHORS = ["Ada B. Lovelace", "Émile Müller"]
URL = "https://example.org/a_b/"


def test_the_bibtex_entry_reads_back_as_it_was_meant() -> None:
    entry = cite_bibtex(TITLE, AUTHORS, 2026, URL)
    assert entry.startswith("@misc{lovelace2026normal,\n")
    references, problems = read_references(Source("x.bib", entry))
    assert problems == ()
    (reference,) = references.values()
    assert reference.html.replace("\u00a0", " ") == (
        "A. B. Lovelace and É. Müller. “How Normal &amp; 100 % Odd Beats Look.” 2026."
    )
    assert reference.links == (("example.org", URL),)


def test_the_same_in_one_line() -> None:
    assert cite_text(TITLE, AUTHORS, 2026, URL) == (
        "Ada B. Lovelace, Émile Müller. “How Normal & 100 % Odd Beats Look.” 2026. " + URL
    )


def test_a_group_is_one_name_and_an_address_not_known_is_left_out() -> None:
    entry = cite_bibtex("Odd Beats", ["The Beat & Co contributors"], 2026)
    assert entry.startswith("@misc{odd2026,\n")
    assert "url" not in entry
    references, problems = read_references(Source("x.bib", entry))
    assert problems == ()
    (reference,) = references.values()
    assert reference.html == "The Beat &amp; Co contributors. “Odd Beats.” 2026."
    assert cite_text("Odd Beats", ["The Others"], 2026) == "The Others. “Odd Beats.” 2026."
