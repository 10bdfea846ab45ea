import { describe, expect, it } from "vitest";
import { Outbox, type Waiting } from "../src/lib/outbox";
import { MemoryStorage } from "../src/lib/storage";

const question = (id: string): Waiting => ({
  type: "SubmitQuestion",
  id,
  question: `q-${id}`,
  slot: "slot-1",
  text: "What about small island states?",
  language: "en",
});

describe("the outbox", () => {
  it("outlives a reload with the same ids, in order", () => {
    const storage = new MemoryStorage();
    const before = new Outbox(storage, "box");
    before.add(question("1"));
    before.add(question("2"));
    expect(new Outbox(storage, "box").waiting.value).toEqual([question("1"), question("2")]);
  });

  it("forgets what was answered, in storage too", () => {
    const storage = new MemoryStorage();
    const box = new Outbox(storage, "box");
    box.add(question("1"));
    box.add(question("2"));
    box.settle("1");
    expect(new Outbox(storage, "box").waiting.value.map(({ id }) => id)).toEqual(["2"]);
    box.settle("2");
    expect(storage.getItem("box")).toBeNull();
  });

  it.each(["{", "7", '[{"type":"CloseHearing","id":"x"}]', "[null]"])("starts empty from %s", (text) => {
    const storage = new MemoryStorage();
    storage.setItem("box", text);
    expect(new Outbox(storage, "box").waiting.value).toEqual([]);
  });

  it("keeps a question in memory when the storage is full", () => {
    const storage = new MemoryStorage();
    storage.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    const box = new Outbox(storage, "box");
    box.add(question("1"));
    expect(box.has("1")).toBe(true);
  });
});
