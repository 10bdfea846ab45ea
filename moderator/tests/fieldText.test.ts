import { expect, test } from "vitest";
import { FIELDS } from "../src/panels/EveryField";
import { type Kind, readField, writtenField } from "../src/panels/fieldText";

const VALUES: Record<Kind, unknown> = {
  time: 90_500,
  number: 7,
  flag: true,
  text: "No emblem, none.",
  choice: "warn",
  times: [120_000, 30_000],
  texts: ["en", "zh-Hans"],
  choices: ["resume", "move-slot"],
  bells: [
    { remaining_ms: 30_000, tones: 1 },
    { remaining_ms: 0, tones: 2 },
  ],
  counts: { Employers: 4, "Group B, of many": 1 },
};

test("what is written of each kind is read as the same", () => {
  for (const [kind, value] of Object.entries(VALUES) as [Kind, unknown][]) {
    if (kind === "flag") continue;
    expect(readField(kind, writtenField(kind, value), ["resume", "move-slot"])).toEqual(value);
  }
});

test("every field of the rules is of a kind that the form has", () => {
  for (const told of Object.values(FIELDS)) {
    expect(Object.keys(VALUES)).toContain(told.kind);
    expect(told.meaning).not.toBe("");
  }
  expect(FIELDS["lost_line_rulings"]?.kind).toBe("choices");
  expect(FIELDS["restore_at_most_ms"]).toMatchObject({ kind: "time", optional: true });
  expect(FIELDS["groups"]?.kind).toBe("counts");
});

test("what cannot be read is not taken for something else", () => {
  expect(readField("time", "2 mn")).toBeUndefined();
  expect(readField("time", "90")).toBeUndefined();
  expect(readField("times", "2 min, soon")).toBeUndefined();
  expect(readField("choices", "resum", ["resume"])).toBeUndefined();
  expect(readField("counts", "Employers")).toBeUndefined();
  expect(readField("time", " ", [], true)).toBeNull();
});
