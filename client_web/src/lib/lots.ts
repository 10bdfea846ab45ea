/** Drawing of lots as `docs/drawing-lots.md` says it: every page computes the result by itself. */

import type { DrawView } from "./protocol.gen";
import { fromHex, hmacSha256, joined, sha256, toHex, utf8 } from "./sha256";

const SPAN = 2n ** 64n;

const digest = (text: string): string => toHex(sha256(utf8(text)));

export const listDigest = (items: readonly string[]): string => digest(JSON.stringify(items));

export const secretDigest = (secret: string, salt: string): string => toHex(sha256(joined(fromHex(salt), fromHex(secret))));

/** What a delegation publishes before its value. */
export const contributionDigest = (hearing: string, draw: string, state: string, value: string): string =>
  digest(["hustings draw contribution v1", hearing, draw, state, value].join("\n"));

function* words(seed: Uint8Array): Generator<bigint, never> {
  const counter = new DataView(new ArrayBuffer(8));
  for (let count = 0n; ; count++) {
    counter.setBigUint64(0, count);
    const block = new DataView(hmacSha256(seed, new Uint8Array(counter.buffer)).buffer);
    for (let at = 0; at < 32; at += 8) yield block.getBigUint64(at);
  }
}

function below(source: Generator<bigint, never>, bound: number): number {
  const limit = SPAN - (SPAN % BigInt(bound));
  for (;;) {
    const word = source.next().value;
    if (word < limit) return Number(word % BigInt(bound));
  }
}

/** The first `choose` of a Fisher-Yates shuffle from the front. */
export function drawLots(items: readonly string[], choose: number, seed: Uint8Array): string[] {
  const source = words(seed);
  const left = [...items];
  for (let place = 0; place < choose; place++) {
    const other = place + below(source, left.length - place);
    [left[place], left[other]] = [left[other]!, left[place]!];
  }
  return left.slice(0, choose);
}

/** A map of places, read in their order. */
export const inPlaces = (places: Record<string, number> | undefined): string[] =>
  Object.entries(places ?? {})
    .sort(([, a], [, b]) => a - b)
    .map(([item]) => item);

function entropyOf(draw: DrawView): string[] {
  const revealed = Object.entries(draw.contributions ?? {}).filter(([, one]) => one.value !== undefined);
  if (draw.method === "contributions") return revealed.map(([state, one]) => `${state}:${one.value}`).sort();
  if (draw.method === "beacon" && draw.beacon) {
    return [draw.beacon.name, String(draw.beacon.round), draw.randomness ?? ""];
  }
  return draw.method === "room-number" ? [draw.number ?? ""] : [];
}

/** Whether a concluded draw's digests and result are what they should be; undefined: nothing to compute. */
export function recomputes(hearing: string, id: string, draw: DrawView): boolean | undefined {
  const { secret, salt, commitment } = draw;
  if (draw.stage !== "concluded" || secret === undefined || salt === undefined) return undefined;
  const items = inPlaces(draw.items);
  const contributions = Object.entries(draw.contributions ?? {});
  const sealed =
    listDigest(items) === draw.list_digest &&
    secretDigest(secret, salt) === commitment &&
    contributions.every(
      ([state, one]) => one.value === undefined || contributionDigest(hearing, id, state, one.value) === one.commitment,
    );
  const said = ["hustings draw v1", hearing, id, draw.purpose, draw.list_digest, draw.choose, secret, entropyOf(draw)];
  const drawn = drawLots(items, draw.choose, sha256(utf8(JSON.stringify(said))));
  const rest = draw.purpose === "order" ? items.filter((item) => !drawn.includes(item)) : [];
  const result = inPlaces(draw.result);
  // Of a bag only some tokens may have come out: those must be the first of the settled order.
  const whole = draw.purpose === "tokens" ? drawn.slice(0, result.length) : [...drawn, ...rest];
  return sealed && whole.join("\n") === result.join("\n");
}
