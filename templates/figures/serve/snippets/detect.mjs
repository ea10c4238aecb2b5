import { readFile } from "node:fs/promises";
import * as ort from "onnxruntime-web";

const threshold = @THRESHOLD@; // from the file's metadata, which JavaScript can't read
const session = await ort.InferenceSession.create(await readFile("detector.onnx"));

const text = await readFile("signal.csv", "utf8");
const signal = Float32Array.from(text.split(","), Number);
const input = new ort.Tensor("float32", signal, [1, signal.length]);
const { score } = await session.run({ signal: input });

const verdict = score.data[0] > threshold ? "abnormal" : "normal";
console.log(`score ${score.data[0].toFixed(4)}: ${verdict}`);
