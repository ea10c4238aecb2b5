/** Fetching what the build computed; each file once, however many figures use it. */

const files = new Map<string, Promise<Response>>();

/** Addresses in the markup are relative to the page, whatever prefix it is served under. */
export function pageUrl(relative: string): string {
  return new URL(relative, document.baseURI).href;
}

async function get(relative: string): Promise<Response> {
  const url = pageUrl(relative);
  let response = files.get(url);
  if (!response) {
    response = fetch(url);
    files.set(url, response);
    // A failure is not kept, so that a later try can succeed.
    response.then((r) => r.ok || files.delete(url)).catch(() => files.delete(url));
  }
  const answer = await response;
  if (!answer.ok) throw new Error(`${relative}: ${answer.status} ${answer.statusText}`);
  return answer.clone();
}

export async function fetchJson<T>(relative: string): Promise<T> {
  return (await get(relative)).json() as Promise<T>;
}

/** A file of little-endian float32 values without a header. */
export async function fetchFloats(relative: string): Promise<Float32Array<ArrayBuffer>> {
  return new Float32Array(await (await get(relative)).arrayBuffer());
}
