"""One module per question that the essay asks.

Each has `run(material, seeds, parallel)`, which measures, and `numbers(result)`, which names what
the prose may quote. Choices are made on validation signals, reports on test signals.
"""
