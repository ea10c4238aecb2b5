"""What tells machines of the site: structured data, the list of pages, the file for crawlers."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from anomagram_build.essay.cite_this import is_group
from anomagram_build.settings import EssaySettings


def structured_data(
    settings: EssaySettings, url: str | None, image: str | None, words: int
) -> dict[str, Any]:
    """The essay as a ScholarlyArticle in the words of schema.org.

    url, image: full addresses, left out where it is not known where the site will be.
    """
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": settings.title,
        "alternativeHeadline": settings.subtitle,
        "description": settings.description,
        "author": [
            {
                "@type": "Organization" if is_group(author.name) else "Person",
                "name": author.name,
                **({"url": author.url} if author.url else {}),
            }
            for author in settings.authors
        ],
        "datePublished": settings.published,
        "inLanguage": settings.language,
        "isAccessibleForFree": True,
        "wordCount": words,
    }
    if url:
        article |= {"url": url, "mainEntityOfPage": url}
    if image:
        article["image"] = image
    return article


def sitemap(urls: Iterable[str]) -> str:
    """The list of pages for search engines, as sitemaps.org describes it."""
    entries = "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in urls)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{entries}</urlset>\n"
    )


def robots(sitemap_url: str) -> str:
    """Every crawler is welcome everywhere. (Heeded only at a domain's root.)"""
    return f"User-agent: *\nAllow: /\n\nSitemap: {sitemap_url}\n"
