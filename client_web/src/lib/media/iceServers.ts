/** The STUN and TURN servers that a door tells of before an offer is made (RFC 9725, section 4.6). */

import type { DoorAddress } from "./peer";

const ANSWER_MS = 3_000;
/** Passwords are good for hours; after a line was lost nobody is to wait for them again. */
const KEPT_MS = 600_000;

const known = new Map<string, { at: number; servers: RTCIceServer[] }>();

/** Reads the value of `Link` headers, joined as `fetch` joins them (RFC 8288, section 3). */
export function serversOf(links: string | null): RTCIceServer[] {
  const found: RTCIceServer[] = [];
  for (const [, url = "", rest = ""] of (links ?? "").matchAll(/<([^>]*)>((?:\s*;\s*[\w-]+\s*=\s*(?:"[^"]*"|[^\s;,"]+))*)/g)) {
    const told = new Map<string, string>();
    for (const [, name = "", quoted, plain = ""] of rest.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/g))
      told.set(name.toLowerCase(), quoted ?? plain);
    if (told.get("rel")?.split(" ").includes("ice-server") !== true) continue;
    const username = told.get("username");
    const credential = told.get("credential");
    found.push({ urls: url, ...(username !== undefined && { username }), ...(credential !== undefined && { credential }) });
  }
  return found;
}

/** The door's servers; none if it does not say: most lines need none, so a connection is tried all the same. */
export async function iceServers(door: DoorAddress, now = Date.now): Promise<RTCIceServer[]> {
  const key = `${door.url} ${door.token}`;
  const kept = known.get(key);
  if (kept && now() - kept.at < KEPT_MS) return kept.servers;
  try {
    const response = await door.fetch(door.url, {
      method: "OPTIONS",
      headers: { Authorization: `Bearer ${door.token}` },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!response.ok) return [];
    const servers = serversOf(response.headers.get("Link"));
    known.set(key, { at: now(), servers });
    return servers;
  } catch {
    return [];
  }
}
