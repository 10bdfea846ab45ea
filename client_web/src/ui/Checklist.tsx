import type { AudienceView, Transient } from "../lib/protocol.gen";
import { lengthOf } from "./Material";
import { t, word } from "./text";

/** What a person's page tells of itself, as the podium hears it too. */
export interface Readiness {
  camera: boolean;
  microphone: boolean;
  /** Of the microphone, 0 to 100. */
  level: number | undefined;
  /** Picture and sound are being sent. */
  sending: boolean;
  kbps: number | undefined;
  loss: number | undefined;
  rttMs: number | undefined;
  grade: string | undefined;
  /** The page is open. */
  there: boolean;
}

export function readinessOf(transients: ReadonlyMap<string, Transient>, subject: string): Readiness {
  const told = (topic: string) => transients.get(`${topic}/${subject}`)?.value ?? {};
  const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
  const [ready, line] = [told("ready"), told("line")];
  return {
    camera: ready["camera"] === true,
    microphone: ready["microphone"] === true,
    level: number(told("level")["level"]),
    sending: line["sending"] === "up",
    kbps: number(line["kbps"]),
    loss: number(line["loss"]),
    rttMs: number(line["rtt_ms"]),
    grade: typeof line["grade"] === "string" ? line["grade"] : undefined,
    there: transients.has(`presence/${subject}`),
  };
}

/** How good somebody's line is, in words, with the figures behind them. */
export function LineQuality({ of }: { of: Readiness }) {
  if (!of.sending || of.grade === undefined) return null;
  const figures = t("line.figures", { kbps: of.kbps ?? 0, loss: of.loss ?? 0, rtt: of.rttMs ?? 0 });
  return (
    <span class="line-quality" data-testid="line-quality" data-grade={of.grade}>
      <span class={of.grade === "good" ? "tag good" : "tag caution"}>{word("line-grade", of.grade)}</span>{" "}
      <small>{figures}</small>
    </span>
  );
}

interface Point {
  key: "camera" | "microphone" | "line" | "guidelines" | "statement";
  done: boolean;
  /** Said in place of yes or no. */
  words?: string;
}

/** Camera, microphone, line, guidelines, statement: what is there, and what is missing. */
export function Checklist(props: {
  readiness: Readiness;
  /** Nothing where the hearing has no guidelines. */
  accepted: boolean | undefined;
  statement: { duration_ms: number } | undefined;
  /** Whether this hearing has a statement that a film could stand in for. */
  states: boolean;
}) {
  const { readiness, accepted, statement, states } = props;
  const points: Point[] = [
    { key: "camera", done: readiness.camera },
    { key: "microphone", done: readiness.microphone },
    { key: "line", done: readiness.sending },
    ...(accepted === undefined ? [] : [{ key: "guidelines" as const, done: accepted }]),
    ...(states
      ? [
          {
            key: "statement" as const,
            done: statement !== undefined,
            ...(statement && { words: t("check.filed", { length: lengthOf(statement.duration_ms) }) }),
          },
        ]
      : []),
  ];
  return (
    <ul class="checklist">
      {points.map(({ key, done, words }) => (
        <li key={key} data-check={key} data-done={done}>
          <span aria-hidden="true" class="mark">
            {done ? "✓" : "–"}
          </span>{" "}
          {t(`check.${key}`)}: <strong>{words ?? t(done ? `check.${key}-yes` : `check.${key}-no`)}</strong>
        </li>
      ))}
    </ul>
  );
}

/** Whether the modalities have a statement. */
export const hasStatement = (audience: AudienceView, slot: string | undefined): boolean =>
  slot !== undefined && "statement" in (audience.slots[slot]?.phases ?? {});
