import { describe, expect, it } from "vitest";
import type { VerbView } from "../../client_web/src/lib/protocol.gen";
import { type Press, shortcutOf } from "../src/keys/shortcuts";
import { type Verb, primaryOf } from "../src/verbs/offered";
import { absent, atTime, isLegal, ready, verbsOf } from "../src/verbs/legality";

const verb = (rank: number, legal: boolean, more: Partial<VerbView> = {}): VerbView => ({ rank, legal, ...more });

describe("verbs as the server has them", () => {
  it("puts one's own in the place of the presiding one's, all of a bare name", () => {
    const verbs = verbsOf(
      { verbs: { "StartSlot:a": verb(1, true), "StartSlot:b": verb(1, true), EndSlot: verb(2, true) } },
      { verbs: { StartSlot: verb(1, false, { why: "Not yours." }) } },
    );
    expect(Object.keys(verbs).sort()).toEqual(["EndSlot", "StartSlot"]);
    expect(isLegal(verbs, "StartSlot")).toBe(false);
  });

  it("offers what needs nothing but a click", () => {
    const verbs = {
      ExtendTime: verb(2, true, { command: { type: "ExtendTime" }, needs: { seconds: true } }),
      EndSlot: verb(1, true, { command: { type: "EndSlot", slot: "a" } }),
      OpenHearing: verb(0, false),
    };
    expect(ready(verbs)).toEqual([["EndSlot", { type: "EndSlot", slot: "a" }]]);
  });

  it("names what is absent once, with its sentence or the stage's", () => {
    const verbs = {
      "StartSlot:a": verb(1, false, { why: "A slot is running." }),
      "StartSlot:b": verb(1, false, { why: "A slot is running." }),
      "GiveFloor:x": verb(2, false),
      "GiveFloor:y": verb(2, true),
      OpenHearing: verb(0, false),
    };
    expect(absent(verbs, "Not at this stage.")).toEqual([
      { name: "OpenHearing", why: "Not at this stage." },
      { name: "StartSlot", why: "A slot is running." },
    ]);
  });

  it("lets a verb come by itself at its time", () => {
    const verbs = { MoveSlot: verb(1, false, { legal_from: 500 }) };
    expect(atTime(verbs, 499)).toEqual({ verbs, next: 500 });
    expect(isLegal(atTime(verbs, 500).verbs, "MoveSlot")).toBe(true);
  });
});

describe("what usually comes next", () => {
  const close: Verb = { id: "close", command: { type: "CloseHearing" }, label: "", cell: "" };
  const start: Verb = { id: "start", command: { type: "StartSlot", slot: "a" }, label: "", cell: "" };

  it("is the end of the hearing only when nobody is to come", () => {
    expect(primaryOf({}, [close])).toBe(close);
    expect(primaryOf({ awaited_slot: "a" }, [close, start])).toBe(start);
    expect(primaryOf({ awaited_slot: "a" }, [close])).toBeUndefined();
    expect(primaryOf({ undrawn: true }, [close])).toBeUndefined();
  });
});

describe("shortcuts", () => {
  const press = (more: Partial<Press>): Press => ({
    key: "n",
    code: "KeyN",
    altKey: false,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    repeat: false,
    ...more,
  });
  const single = { single: true, writing: false };

  it("go by the letter, or by the key's place where the layout has none of ours", () => {
    expect(shortcutOf(press({}), single)).toBe("n");
    expect(shortcutOf(press({ key: "т" }), single)).toBe("n");
    expect(shortcutOf(press({ key: "?", code: "Slash", shiftKey: true }), single)).toBe("?");
  });

  it("are silent while somebody writes, holds the key down, or has turned single keys off", () => {
    expect(shortcutOf(press({}), { single: true, writing: true })).toBeUndefined();
    expect(shortcutOf(press({ repeat: true }), single)).toBeUndefined();
    expect(shortcutOf(press({}), { single: false, writing: false })).toBeUndefined();
    expect(shortcutOf(press({ ctrlKey: true }), single)).toBeUndefined();
  });

  it("work as chords at any time", () => {
    expect(shortcutOf(press({ key: "N", altKey: true, shiftKey: true }), { single: false, writing: true })).toBe("n");
  });
});
