"""PyTorch to ONNX: the graphs that the pages run."""
