/** Sends a file to the hearing's store, again and again while the line is lost. */

import { Backoff } from "./backoff";
import type { CommandError } from "./commands";

export type Uploaded = { material: string } | { error: CommandError } | { aborted: true };

/** One attempt: what the server answered, or null if nobody did. */
export type Attempt = (progress: (part: number) => void, signal: AbortSignal) => Promise<{ status: number; body: string } | null>;

/** Answers after which the same may be tried once more by itself. */
const PASSES: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

/** Resolves when it is there, refused, or aborted. `progress` is told parts from 0 to 1, anew with each attempt. */
export async function upload(
  attempt: Attempt,
  progress: (part: number) => void,
  signal: AbortSignal,
  wait: (ms: number) => Promise<void> = waited,
): Promise<Uploaded> {
  const backoff = new Backoff(1_000, 10_000);
  for (;;) {
    progress(0);
    const answer = signal.aborted ? null : await attempt(progress, signal);
    if (signal.aborted) return { aborted: true };
    if (answer?.status === 201) return { material: (JSON.parse(answer.body) as { material: string }).material };
    if (answer && !PASSES.has(answer.status)) return { error: errorIn(answer.body, answer.status) };
    await wait(backoff.next());
  }
}

/** Attempts by the browser's own request, the one that tells how far it has come. */
export function attempts(url: string, token: string, file: Blob): Attempt {
  return (progress, signal) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", url);
      request.setRequestHeader("Authorization", `Bearer ${token}`);
      request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
      request.onload = () => resolve({ status: request.status, body: request.responseText });
      request.onerror = request.onabort = request.ontimeout = () => resolve(null);
      signal.addEventListener("abort", () => request.abort(), { once: true });
      request.send(file);
    });
}

const waited = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    // The line is back: no need to wait the whole time.
    globalThis.addEventListener?.("online", () => (clearTimeout(timer), resolve()), { once: true });
  });

function errorIn(body: string, status: number): CommandError {
  try {
    const { code, detail } = JSON.parse(body) as { code?: string; detail?: string };
    return { code: code ?? `http-${status}`, text: detail ?? "" };
  } catch {
    return { code: `http-${status}`, text: "" };
  }
}
