/** Why the engine failed, to follow a colon. */
export function engineReason(reason: string): string {
  return reason.replace(/^it /, "the engine ");
}

/** An error's words as a reader sees them: with a capital and a full stop. */
export function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
