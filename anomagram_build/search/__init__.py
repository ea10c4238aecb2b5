"""The search for a model, written down as a document."""

from anomagram_build.search.search import run

__all__ = ["run"]
