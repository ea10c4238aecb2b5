/** What the server rendered as `data-part="NAME"` in an element. */
export function part<E extends Element = HTMLElement>(host: ParentNode, name: string): E {
  const found = host.querySelector<E>(`[data-part="${name}"]`);
  if (!found) throw new Error(`the lab's markup has no data-part="${name}" where it should`);
  return found;
}
