import { describe, expect, it } from "vitest";
import { type Json, mergePatch } from "../src/lib/patch";

describe("merge patch", () => {
  // RFC 7396, appendix A
  const cases: [Json, Json, Json][] = [
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [["a", "b"], ["c", "d"], ["c", "d"]],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ];
  it.each(cases)("%j with %j becomes %j", (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it("leaves its arguments alone and shares what did not change", () => {
    const before = { slots: { a: { rank: 1 } }, floor: { holder: "x" } };
    const after = mergePatch(before, { floor: { holder: "y" } }) as typeof before;
    expect(before.floor.holder).toBe("x");
    expect(after.slots).toBe(before.slots);
  });

  it("keeps a key named __proto__ as data", () => {
    const after = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}') as Json);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.keys(after as object)).toEqual(["__proto__"]);
  });
});
