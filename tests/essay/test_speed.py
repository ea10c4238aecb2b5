from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

from anomagram_build.essay.parts import Essay, Source

PARAGRAPH = """\
The network has seen {{ n.seeds | words }} seeds, and learns them *slowly*; isn't that a "surprise"
for a reader who thinks of the [reconstruction error]{term} as one number? [Its AUC of
{{ n.test.auc | fixed(3) }} is above that of PCA, at {{ n.pca.auc | fixed(3) }}, whatever comes
next.]{claim="n.test.auc > n.pca.auc + 0.001"} Go [to epoch 12](#fig-replay?epoch=12) and look at
$x_%d^2 + y$, which is a formula, or at what others have said [@hawkins1980] before we did. More
words follow, so that the paragraph has about as many of them as a paragraph has, and so it goes on
and on and on, until its reader is tired, and then a little more still, as is usual.

"""


def test_an_essay_of_seven_thousand_words_takes_less_than_a_sixth_of_a_second(
    render: Callable[..., Essay],
) -> None:
    sources = [
        Source(f"content/{i:02}-s{i}.md", text, f"s{i}", i)
        for i in range(14)
        for text in [f"# Title {i}\n\n" + "".join(PARAGRAPH % (5 * i + j) for j in range(5))]
    ]
    figure = Source("content/90-f.md", "# F\n\n::: figure replay\n**A.** b\n:::", "f", 90)
    times = []
    for _ in range(5):
        start = time.process_time()
        essay = render(*sources, figure)
        times.append(time.process_time() - start)
    assert essay.words > 7000
    assert len(essay.claims) == 70
    assert min(times) < 0.150


def test_importing_it_imports_nothing_heavy() -> None:
    code = (
        "import sys, anomagram_build.essay.render, anomagram_build.essay.read\n"
        "heavy = {'torch', 'onnx', 'onnxruntime', 'sklearn', 'altair', 'numpy', 'pybtex',"
        " 'latex2mathml'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
