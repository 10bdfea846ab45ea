/** Member tokens as a page handles them: found in the fragment, kept for the tab, never in a query. */

import type { TextStorage } from "./storage";

/** What a page reads of a token to find its way. It verifies nothing: the server does. */
export interface TokenHint {
  hearing: string;
  role: string;
  subject: string;
}

const PODIUM: ReadonlySet<string> = new Set(["chair", "vice-chair", "secretariat"]);

function fromBase64Url(text: string): string {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(plain, (c) => c.charCodeAt(0)));
}

/** The payload's hearing and role, or null if this is no such token. */
export function readToken(token: string): TokenHint | null {
  const parts = token.split(".");
  if (parts.length !== 3 || !parts[1]) return null;
  try {
    const payload: unknown = JSON.parse(fromBase64Url(parts[1]));
    if (typeof payload !== "object" || payload === null) return null;
    const { aud, role, sub } = payload as Record<string, unknown>;
    const hearing: unknown = Array.isArray(aud) ? aud[0] : aud;
    if (typeof hearing !== "string" || typeof role !== "string" || typeof sub !== "string") return null;
    return { hearing, role, subject: sub };
  } catch {
    return null;
  }
}

/** The token in what somebody pasted: a whole link, its fragment, or the token itself. */
export function pastedToken(text: string): string | null {
  const trimmed = text.trim();
  const found = /[#&]token=([^&\s]+)/.exec(trimmed)?.[1] ?? trimmed;
  return readToken(found) ? found : null;
}

export function fragmentToken(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, "")).get("token");
}

/** The path of the page for this role. */
export function pagePath(hint: TokenHint): string {
  const folder = PODIUM.has(hint.role) ? "moderator" : "hearings";
  return `/${folder}/${encodeURIComponent(hint.hearing)}`;
}

/** The parts of `location` that count. */
export interface Address {
  pathname: string;
  search: string;
  hash: string;
}

const keyOf = (hearing: string): string => `hustings.token.${hearing}`;

/** Move a token out of the address bar into the tab's storage, and return the token to use (or null). */
export function claimToken(
  hearing: string,
  address: Address,
  history: Pick<History, "replaceState">,
  storage: TextStorage,
): string | null {
  const given = fragmentToken(address.hash);
  if (given !== null) {
    storage.setItem(keyOf(hearing), given);
    history.replaceState(null, "", address.pathname + address.search);
    return given;
  }
  return storage.getItem(keyOf(hearing));
}
