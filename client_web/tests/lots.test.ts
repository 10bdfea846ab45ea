import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Contributions } from "../src/lib/contributions";
import { contributionDigest, drawLots, inPlaces, listDigest, recomputes, secretDigest } from "../src/lib/lots";
import type { DrawView } from "../src/lib/protocol.gen";
import { fromHex, hmacSha256, sha256, toHex, utf8 } from "../src/lib/sha256";
import { MemoryStorage } from "../src/lib/storage";

const DOCUMENT = readFileSync(join(import.meta.dirname, "../../docs/drawing-lots.md"), "utf8");
const VECTORS = Object.fromEntries([...DOCUMENT.matchAll(/^\| ([a-z ]+) \| `([^`]+)` \|$/gm)].map(([, name, value]) => [name, value]));
const ITEMS = ["slot-ada", "slot-bo", "slot-chi", "slot-dee"];
const SECRET = "11".repeat(32);
const SALT = "22".repeat(32);
const VALUES = { KEN: "aa".repeat(32), PER: "bb".repeat(32) };

const places = (items: string[]): Record<string, number> => Object.fromEntries(items.map((item, i) => [item, i + 1]));

const drawn: DrawView = {
  rank: 1,
  purpose: "order",
  method: "contributions",
  stage: "concluded",
  items: places(ITEMS),
  choose: 4,
  started_at: 1,
  list_digest: VECTORS["list digest"] ?? "",
  commitment: VECTORS["secret digest"] ?? "",
  secret: SECRET,
  salt: SALT,
  contributions: Object.fromEntries(
    Object.entries(VALUES).map(([state, value]) => [state, { commitment: contributionDigest("h1", "d1", state, value), value }]),
  ),
  result: places((VECTORS["order"] ?? "").split(" ")),
};

describe("SHA-256", () => {
  it("agrees with another implementation at every length around its blocks", () => {
    for (let length = 0; length < 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 256);
      expect(toHex(sha256(bytes))).toBe(createHash("sha256").update(bytes).digest("hex"));
      expect(toHex(hmacSha256(bytes, utf8("x")))).toBe(createHmac("sha256", bytes).update("x").digest("hex"));
    }
  });
});

describe("drawing of lots", () => {
  it("meets the documented vectors", () => {
    expect(listDigest(ITEMS)).toBe(VECTORS["list digest"]);
    expect(secretDigest(SECRET, SALT)).toBe(VECTORS["secret digest"]);
    expect(contributionDigest("h1", "d1", "KEN", VALUES.KEN)).toBe(VECTORS["contribution of kenya"]);
    expect(drawLots(ITEMS, 4, fromHex(VECTORS["seed"] ?? "")).join(" ")).toBe(VECTORS["order"]);
  });

  it("recomputes a true draw, and one of its first place alone", () => {
    expect(recomputes("h1", "d1", drawn)).toBe(true);
    expect(inPlaces(drawn.result).join(" ")).toBe(VECTORS["order"]);
    expect(recomputes("h1", "d1", { ...drawn, stage: "revealing" })).toBeUndefined();
  });

  it.each<[string, Partial<DrawView>]>([
    ["another result", { result: places(ITEMS) }],
    ["another secret", { secret: "33".repeat(32) }],
    ["another list", { items: places([...ITEMS].reverse()) }],
    ["one contribution less", { contributions: { KEN: drawn.contributions!["KEN"]! } }],
    ["a contribution that was not sealed", { contributions: { ...drawn.contributions, KEN: { commitment: "0", value: VALUES.KEN } } }],
  ])("notices %s", (_, change) => {
    expect(recomputes("h1", "d1", { ...drawn, ...change })).toBe(false);
  });
});

describe("a delegation's contributions", () => {
  const random = (bytes: Uint8Array): Uint8Array => bytes.fill(0xaa);

  it("are kept before they are published, and made once", () => {
    const storage = new MemoryStorage();
    const own = new Contributions(storage, "h1", "KEN", random);
    expect(own.value("d1")).toBeNull();
    expect(own.seal("d1")).toBe(VECTORS["contribution of kenya"]);
    const again = new Contributions(storage, "h1", "KEN", (bytes) => bytes.fill(1));
    expect(again.seal("d1")).toBe(VECTORS["contribution of kenya"]);
    expect(again.value("d1")).toBe(VALUES.KEN);
    expect(again.holds("d1", own.seal("d1"))).toBe(true);
  });

  it("of another device, draw or state are not taken for one's own", () => {
    const own = new Contributions(new MemoryStorage(), "h1", "PER", random);
    expect(own.holds("d1", own.seal("d1"))).toBe(true);
    expect(own.holds("d1", VECTORS["contribution of kenya"] ?? "")).toBe(false);
    expect(own.value("d2")).toBeNull();
  });
});
