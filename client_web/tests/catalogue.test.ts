import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import consoles from "../../moderator/src/messages/en.json";
import { Catalogue, type Messages, chooseLanguage, directionOf } from "../src/lib/catalogue";
import shared from "../src/messages/en.json";

const ROOT = join(import.meta.dirname, "../..");

function sources(folder: string): string {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(join(ROOT, folder, file), "utf8"))
    .join("\n");
}

const code = sources("client_web/src") + sources("moderator/src");
const messages: Messages = { ...shared, ...consoles };
const keys = Object.keys(messages);

/** Families spoken by value: `word("stage", …)`, or a template such as `own.fault-${fault}`. */
const families = [
  ...[...code.matchAll(/\bword\(\s*"([\w-]+)"/g)].map(([, family]) => `${family}.`),
  ...[...code.matchAll(/`([\w-]+\.[\w-]*)\$\{/g)].map(([, prefix]) => prefix ?? ""),
];

describe("the English catalogue", () => {
  it("has no key twice in its two files", () => {
    expect(Object.keys(consoles).filter((key) => key in shared)).toEqual([]);
  });

  it("has every message that the pages ask for", () => {
    const asked = [...code.matchAll(/\b(?:t|say)\(\s*"([^"]+)"/g)].map(([, key]) => key ?? "");
    expect(asked.length).toBeGreaterThan(50);
    expect(asked.filter((key) => !keys.includes(key))).toEqual([]);
    for (const family of families) expect(keys.some((key) => key.startsWith(family)), family).toBe(true);
  });

  it("has no message that nobody asks for", () => {
    const unused = keys.filter(
      (key) => !code.includes(`"${key}"`) && !families.some((family) => key.startsWith(family)),
    );
    expect(unused).toEqual([]);
  });

  it("has the word for each value of the wire", () => {
    const types = readFileSync(join(ROOT, "client_web/src/lib/protocol.gen.ts"), "utf8");
    const valuesOf = (type: string): string[] => {
      const union = new RegExp(`export type ${type} =([^;]+);`).exec(types)?.[1] ?? "";
      return [...union.matchAll(/"([^"]+)"/g)].map(([, value]) => value ?? "");
    };
    const spoken: [type: string, families: string[]][] = [
      ["Stage", ["stage"]],
      ["PhaseKind", ["phase"]],
      ["QuestionStage", ["question", "asked"]],
      ["RefusalReason", ["reason"]],
      ["SlotStage", ["order"]],
      ["DrawPurpose", ["draw-purpose"]],
      ["DrawMethod", ["draw-proof", "draws-method"]],
      ["DrawStage", ["draw-stage"]],
      ["DrawVoid", ["draw-void"]],
      ["InterventionKind", ["turn"]],
      ["TimeChangeKind", ["ledger"]],
      ["HandKind", ["hand", "raise", "lower"]],
      ["InterruptionKind", ["interruption", "pause"]],
    ];
    for (const [type, words] of spoken) {
      const values = valuesOf(type);
      expect(values.length, type).toBeGreaterThan(1);
      const wanted = words.flatMap((family) => values.map((value) => `${family}.${value}`));
      expect(wanted.filter((key) => !keys.includes(key))).toEqual([]);
    }
  });

  it("leaves no sentence in the code", () => {
    const texts = [...code.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)+[.!?]?)\s*</g)].map(([, text]) => text);
    expect(texts).toEqual([]);
  });
});

describe("a catalogue", () => {
  const base: Messages = { hello: "Hello, {name}", queue: { one: "{count} question", other: "{count} questions" } };

  it("puts parameters in and chooses the plural form", () => {
    const english = new Catalogue("en", base);
    expect(english.text("hello", { name: "Amara" })).toBe("Hello, Amara");
    expect(english.text("queue", { count: 1 })).toBe("1 question");
    expect(english.text("queue", { count: 1_200 })).toBe("1,200 questions");
  });

  it("uses the forms of its own language, and English where a message is missing", () => {
    const russian = new Catalogue(
      "ru",
      { queue: { one: "{count} вопрос", few: "{count} вопроса", many: "{count} вопросов", other: "{count} вопроса" } },
      base,
    );
    expect([1, 3, 5, 21].map((count) => russian.text("queue", { count }))).toEqual([
      "1 вопрос",
      "3 вопроса",
      "5 вопросов",
      "21 вопрос",
    ]);
    expect(russian.text("hello", { name: "А" })).toBe("Hello, А");
  });

  it("is chosen by what the browser wants and what there is", () => {
    expect(chooseLanguage(["fr-CH", "de"], ["en", "fr"])).toBe("fr");
    expect(chooseLanguage(["ja"], ["en", "fr"])).toBe("en");
    expect(directionOf("ar-EG")).toBe("rtl");
    expect(directionOf("zh")).toBe("ltr");
  });
});
