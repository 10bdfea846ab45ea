/** Sends a file again and again while the line is lost or the server busy. */

import { Backoff } from "./backoff";
import type { CommandError } from "./commands";
import { FileRefused } from "./materials";
import type { MaterialReceipt } from "./protocol.gen";

export type Uploaded = { material: string } | { error: CommandError } | { aborted: true };

/** What passes by itself. */
const PASSING: ReadonlySet<string> = new Set(["file-broken-off", "too-fast", "too-slow", "journal-away", "closing"]);

/**
 * Resolves when the file is there, is refused for good, or nobody waits any more.
 *
 * `attempt` sends it once, and raises FileRefused (`handIn`).
 */
export async function upload(
  attempt: () => Promise<MaterialReceipt>,
  signal: AbortSignal,
  wait: (ms: number) => Promise<void> = waited,
): Promise<Uploaded> {
  const backoff = new Backoff(1_000, 10_000);
  while (!signal.aborted) {
    try {
      return { material: (await attempt()).material };
    } catch (failure) {
      const error = failure instanceof FileRefused ? failure.error : { code: "file-broken-off", text: "" };
      if (!PASSING.has(error.code)) return { error };
    }
    await wait(backoff.next());
  }
  return { aborted: true };
}

const waited = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    // The line is back: no need to wait the whole time.
    globalThis.addEventListener?.("online", () => (clearTimeout(timer), resolve()), { once: true });
  });
