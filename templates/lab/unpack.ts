/** Files that the build has gzipped itself, since not every server compresses what it does not know. */
import { pageUrl } from "../shared/data.js";

/** A file whose address is relative to the page. Rejects where it cannot be had. */
export function fetchUnpacked(file: string): Promise<ArrayBuffer> {
  return unpacked(pageUrl(file));
}

/** The same for a whole address, as a worker needs it. */
export async function unpacked(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
  const stream = response.body.pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
