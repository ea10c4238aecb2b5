/** Short ways to write the inputs of the lab's graphs. */
import type { Tensor } from "../shared/runtime.protocol.js";

export function floats(data: Float32Array, ...dims: number[]): Tensor<"float32"> {
  return { type: "float32", dims: dims.length > 0 ? dims : [data.length], data };
}

/** A vector of whole numbers. */
export function wholes(values: ArrayLike<number>): Tensor<"int64"> {
  const data = BigInt64Array.from({ length: values.length }, (_, at) => BigInt(values[at] ?? 0));
  return { type: "int64", dims: [data.length], data };
}

export function whole(value: number): Tensor<"int64"> {
  return { type: "int64", dims: [], data: BigInt64Array.of(BigInt(value)) };
}

export function float(value: number): Tensor<"float32"> {
  return { type: "float32", dims: [], data: Float32Array.of(value) };
}

export function double(value: number): Tensor<"float64"> {
  return { type: "float64", dims: [], data: Float64Array.of(value) };
}

/** What a graph's output of that name holds. */
export function read<T>(outputs: Readonly<Record<string, Tensor>>, name: string): T {
  const found = outputs[name];
  if (!found) throw new Error(`the graph gave no "${name}"`);
  return found.data as T;
}

/** Rows of a matrix, one after another. */
export function take(
  rows: ArrayLike<number>,
  matrix: Float32Array,
  width: number,
): Float32Array<ArrayBuffer> {
  const taken = new Float32Array(rows.length * width);
  for (let at = 0; at < rows.length; at += 1) {
    const start = (rows[at] ?? 0) * width;
    taken.set(matrix.subarray(start, start + width), at * width);
  }
  return taken;
}
