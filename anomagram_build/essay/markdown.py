"""The Markdown that the essay is written in: CommonMark, tables, and rules of our own."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_inline import autolink, html_inline, image, link, newline
from mdit_py_plugins.dollarmath.index import math_block_dollar, math_inline_dollar

from anomagram_build.essay.directives import directive
from anomagram_build.essay.inline import citation, located, lone_dollar, span


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The one parser, made once; it keeps no state between texts.

    HTML is recognised so that it can be refused with its line, not to be let through.
    """
    md = MarkdownIt("commonmark", {"typographer": True}).enable(["table", "smartquotes"])
    md.disable("replacements", ignoreInvalid=True)  # it takes (c) in a list for ©

    before_blocks: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "directive", directive, before_blocks)
    formula_block = math_block_dollar(allow_labels=False, allow_blank_lines=False)
    md.block.ruler.before("fence", "math_block", formula_block, before_blocks)

    formula = located(math_inline_dollar(allow_space=False, allow_digits=False))
    md.inline.ruler.before("escape", "math_inline", formula)
    md.inline.ruler.after("math_inline", "lone_dollar", located(lone_dollar))
    md.inline.ruler.before("link", "citation", located(citation))
    md.inline.ruler.before("link", "span", located(span))
    for rule in (autolink, html_inline, image, link, newline):
        md.inline.ruler.at(rule.__name__, located(rule))
    return md
