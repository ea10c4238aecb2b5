"""Training and judging as ONNX graphs, for networks of any widths: what the lab's page runs."""
