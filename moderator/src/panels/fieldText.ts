/** Values of a format as a line of text, written as in a file: `1 min 30 s`, `en, fr`, `Employers = 4`. */

export type Kind = "time" | "number" | "flag" | "text" | "choice" | "times" | "texts" | "choices" | "bells" | "counts";

const UNITS: readonly (readonly [string, number])[] = [
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
  ["ms", 1],
];
const PART = /(\d{1,9})\s*(h|min|s|ms)(?![a-z])/g;
const WHOLE = /^\s*(\d{1,9}\s*(h|min|s|ms)(?![a-z])\s*)+$/;

function timeOf(text: string): number | undefined {
  if (!WHOLE.test(text)) return undefined;
  const size = new Map(UNITS);
  return [...text.matchAll(PART)].reduce((sum, [, count, unit]) => sum + Number(count) * (size.get(unit ?? "") ?? 0), 0);
}

function timeText(ms: number): string {
  let left = ms;
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count ? [`${count} ${unit}`] : [];
  });
  return parts.join(" ") || "0 s";
}

const numberOf = (text: string): number | undefined => (/^\s*\d{1,9}\s*$/.test(text) ? Number(text) : undefined);

/** All of them, or undefined where one could not be read. */
const whole = <T>(read: (T | undefined)[]): T[] | undefined => (read.some((one) => one === undefined) ? undefined : (read as T[]));

const listed = (text: string): string[] => text.split(/[,،;]/).map((part) => part.trim()).filter(Boolean);

function pair(text: string): [string, string] | undefined {
  const at = text.lastIndexOf("=");
  return at > 0 ? [text.slice(0, at).trim(), text.slice(at + 1)] : undefined;
}

function bellOf(text: string): { remaining_ms: number; tones: number } | undefined {
  const [time, count] = pair(text) ?? ["", ""];
  const [remaining_ms, tones] = [timeOf(time), numberOf(count)];
  return remaining_ms === undefined || tones === undefined ? undefined : { remaining_ms, tones };
}

function countOf(text: string): [string, number] | undefined {
  const [name, written] = pair(text) ?? ["", ""];
  const count = numberOf(written);
  return !name || count === undefined ? undefined : [name, count];
}

/** What was typed; undefined while it cannot be read. What it may be the server says. */
export function readField(kind: Kind, text: string, choices: readonly string[] = [], optional = false): unknown {
  if (optional && !text.trim()) return null;
  switch (kind) {
    case "time":
      return timeOf(text);
    case "number":
      return numberOf(text);
    case "times":
      return whole(listed(text).map(timeOf));
    case "texts":
      return listed(text);
    case "choices":
      return whole(listed(text).map((one) => (choices.includes(one) ? one : undefined)));
    case "bells":
      return whole(listed(text).map(bellOf));
    case "counts": {
      // A group's name may hold a comma.
      const read = whole(text.split(/[;\n]/).filter((part) => part.trim()).map(countOf));
      return read && Object.fromEntries(read);
    }
    default:
      return text;
  }
}

export function writtenField(kind: Kind, value: unknown): string {
  if (value === null || value === undefined) return "";
  switch (kind) {
    case "time":
      return timeText(value as number);
    case "times":
      return (value as number[]).map(timeText).join(", ");
    case "texts":
    case "choices":
      return (value as string[]).join(", ");
    case "bells":
      return (value as { remaining_ms: number; tones: number }[]).map((bell) => `${timeText(bell.remaining_ms)} = ${bell.tones}`).join(", ");
    case "counts":
      return Object.entries(value as Record<string, number>).map(([name, count]) => `${name} = ${count}`).join("; ");
    default:
      return String(value);
  }
}
