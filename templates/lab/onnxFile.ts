/**
 * Writes what is missing in a graph: its constants, its input and its metadata. ONNX files are
 * protocol buffers, and such messages merge when their bytes are joined; so these are appended.
 */
import { type Graphs, join } from "./graphs.js";

const FLOAT = 1;
const INT64 = 7;
const utf8 = new TextEncoder();

export interface Constants {
  offset: Float32Array;
  spread: Float32Array;
  parameters: Float32Array;
  widths: readonly number[];
}

/** A file with the contract of detector.onnx: input `signal`, everything else inside. */
export function detectorFile(
  graphs: Graphs,
  files: readonly string[],
  { offset, spread, parameters, widths }: Constants,
  metadata: Record<string, string>,
): Uint8Array<ArrayBuffer> {
  const whole = BigInt64Array.from(widths, BigInt);
  const graph = join([
    field(5, tensor("offset", FLOAT, offset)),
    field(5, tensor("spread", FLOAT, spread)),
    field(5, tensor("parameters", FLOAT, parameters)),
    field(5, tensor("widths", INT64, whole)),
    field(11, input("signal", ["batch", widths[0] ?? 1])),
  ]);
  const notes = Object.keys(metadata)
    .sort()
    .map((key) => field(14, join([text(1, key), text(2, metadata[key] ?? "")])));
  return join([graphs.bytes(files), field(7, graph), ...notes]);
}

/** A TensorProto with one axis. */
function tensor(name: string, type: number, data: Float32Array | BigInt64Array): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return join([number(1, data.length), number(2, type), text(8, name), field(9, bytes)]);
}

/** A ValueInfoProto of float32 values; a word stands for a length that is open. */
function input(name: string, shape: readonly (string | number)[]): Uint8Array {
  const axes = shape.map((length) =>
    field(1, typeof length === "number" ? number(1, length) : text(2, length)),
  );
  const type = field(1, join([number(1, FLOAT), field(2, join(axes))]));
  return join([text(1, name), field(2, type)]);
}

function text(place: number, value: string): Uint8Array {
  return field(place, utf8.encode(value));
}

/** A field of bytes, or a message in a message. */
function field(place: number, content: Uint8Array): Uint8Array {
  return join([varint(place * 8 + 2), varint(content.length), content]);
}

function number(place: number, value: number): Uint8Array {
  return join([varint(place * 8), varint(value)]);
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}
