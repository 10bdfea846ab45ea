/** Asks how the media stand, every two seconds and at once when something else is asked for. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { CommandError } from "../../../client_web/src/lib/commands";
import type { MediaReport } from "../../../client_web/src/lib/protocol.gen";
import { useSession } from "../../../client_web/src/ui/hooks";
import { ask } from "../preparation/api";

const EVERY_MS = 2_000;
/** Nobody looks at a page in the background; it is not forgotten either. */
const HIDDEN_MS = 20_000;
export const PAGE = 50;

export interface Wanted {
  order: string;
  reverse: boolean;
  /** Only this state's viewers; null: all. */
  state: string | null;
  /** Only lines of this grade; empty: all. */
  grade: string;
  offset: number;
}

export interface Told {
  report: MediaReport | undefined;
  /** The report before, for what has grown since. */
  before: MediaReport | undefined;
  /** Local time at which the report came. */
  cameAt: number;
  error: CommandError | undefined;
}

export function queryOf({ order, reverse, state, grade, offset }: Wanted): string {
  const query = new URLSearchParams({ order, offset: String(offset), limit: String(PAGE) });
  if (reverse) query.set("reverse", "1");
  if (state !== null) query.set("member_state", state);
  if (grade !== "") query.set("grade", grade);
  return query.toString();
}

export function useReport(wanted: Wanted): Told {
  const session = useSession();
  const [told, setTold] = useState<Told>({ report: undefined, before: undefined, cameAt: 0, error: undefined });
  const round = useRef(0);
  const query = queryOf(wanted);
  useEffect(() => {
    const own = ++round.current;
    let timer: ReturnType<typeof setTimeout>;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      const answer = await ask<MediaReport>(session, `media?${query}`);
      if (own !== round.current) return;
      setTold((last) =>
        "value" in answer
          ? { report: answer.value, before: last.report, cameAt: performance.now(), error: undefined }
          : { ...last, error: answer.error },
      );
      timer = setTimeout(() => void look(), document.hidden ? HIDDEN_MS : EVERY_MS);
    };
    const seen = (): void => void (!document.hidden && look());
    void look();
    document.addEventListener("visibilitychange", seen);
    return () => {
      round.current += 1;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [session, query]);
  return told;
}
