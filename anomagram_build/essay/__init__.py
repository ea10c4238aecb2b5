"""The essay: Markdown, numbers and claims, citations and formulas, made into HTML.

Start at `render.render_essay`. Nothing here reads a file except `read`, and nothing here knows
what the essay is about: sources, numbers, figures, references and glossary come from the caller.
"""
