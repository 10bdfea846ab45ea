/** Which picture a viewer is sent: read and chosen at its session's layer door (WHEP's layer extension). */

import { type TextStorage } from "../storage";
import { Store } from "../store";

export const LAYERS = ["full", "low", "sound"] as const;
export type Layer = (typeof LAYERS)[number];

/** What is sent, and why: `line`, `carried`, `trying`, `chosen`, `source` or `offer`. */
export interface Sent {
  sent: Layer;
  reason: string;
}

export interface LayerState {
  /** What the viewer wants; null: what the line carries. */
  wanted: Layer | null;
  /** As the server said last; nothing while there is no connection. */
  now?: Sent | undefined;
}

/** Asks the door; `layer` undefined only reads, null leaves it to the line. Nothing if nobody answers. */
export type AskLayer = (layer?: Layer | null) => Promise<Sent | undefined>;

export const isLayer = (text: unknown): text is Layer => LAYERS.some((layer) => layer === text);

const RELATION = "urn:ietf:params:whep:ext:core:layer";

/** The layer door that an answer's `Link` header names. */
export function layerUrl(link: string | null, base: string): string | undefined {
  for (const [, url, parameters] of (link ?? "").matchAll(/<([^>]*)>([^,]*)/g)) {
    if (url !== undefined && parameters?.includes(`rel="${RELATION}"`)) return new URL(url, base).href;
  }
  return undefined;
}

export function askingAt(url: string, token: string, get: typeof fetch): AskLayer {
  return async (layer) => {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const body = layer === undefined ? {} : { method: "POST", body: JSON.stringify(layer ? { rid: layer } : {}) };
    try {
      const response = await get(url, { headers, ...body });
      const told: unknown = response.ok ? await response.json() : undefined;
      if (typeof told !== "object" || told === null || !("sent" in told) || !("reason" in told)) return undefined;
      return isLayer(told.sent) ? { sent: told.sent, reason: String(told.reason) } : undefined;
    } catch {
      // The connection's own watch notices when the server is away; what was said last may stand till then.
      return undefined;
    }
  };
}

/** A viewer's choice, kept over connections and reloads. */
export class LayerChoice {
  readonly state: Store<LayerState>;
  #ask: AskLayer | undefined;
  #round = 0;

  constructor(
    private readonly kept: TextStorage,
    private readonly key: string,
  ) {
    const wanted = kept.getItem(key);
    this.state = new Store<LayerState>({ wanted: isLayer(wanted) ? wanted : null });
  }

  /** A connection was made; without a door there is nothing to choose. */
  attach(ask: AskLayer | undefined): void {
    this.#ask = ask;
    this.state.change({ now: undefined });
    void this.#tell(this.state.value.wanted ?? undefined);
  }

  choose(wanted: Layer | null): void {
    this.state.change({ wanted });
    if (wanted) this.kept.setItem(this.key, wanted);
    else this.kept.removeItem(this.key);
    void this.#tell(wanted);
  }

  /** What is seen has changed: ask why. */
  refresh(): void {
    void this.#tell(undefined);
  }

  async #tell(layer: Layer | null | undefined): Promise<void> {
    const round = ++this.#round;
    const now = await this.#ask?.(layer);
    if (now && round === this.#round) this.state.change({ now });
  }
}
