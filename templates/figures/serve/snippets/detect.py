import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("detector.onnx")
threshold = float(session.get_modelmeta().custom_metadata_map["threshold"])

signal = np.loadtxt("signal.csv", delimiter=",", dtype=np.float32, ndmin=2)
(score,) = session.run(["score"], {"signal": signal})[0]

verdict = "abnormal" if score > threshold else "normal"
print(f"score {score:.4f}: {verdict}")
