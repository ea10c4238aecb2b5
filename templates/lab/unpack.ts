/** Files that the build has gzipped itself, since not every server compresses what it does not know. */
import { pageUrl } from "../shared/data.js";

/** Rejects where the file cannot be had. */
export async function fetchUnpacked(file: string): Promise<ArrayBuffer> {
  const response = await fetch(pageUrl(file));
  if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
  const stream = response.body.pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
