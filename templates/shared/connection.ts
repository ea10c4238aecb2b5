/** What the reader's connection is like, where the browser tells. */

/** Megabytes that nobody has asked for yet are not for every connection. */
export function dataAreDear(): boolean {
  const { connection } = navigator as {
    connection?: { saveData?: boolean; effectiveType?: string };
  };
  return connection?.saveData === true || /[23]g$/.test(connection?.effectiveType ?? "");
}
