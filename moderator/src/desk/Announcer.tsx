import { useEffect, useRef, useState } from "preact/hooks";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { changes } from "./changes";

/** Long enough for what was said to be noticed as new, short enough not to be found by somebody who reads on. */
const KEPT_MS = 5_000;

/** Says what happens, for whoever leads without seeing the screen. Alarms and refusals speak for themselves. */
export function Announcer() {
  const { audience } = useSeen();
  const before = useRef(audience);
  const [said, setSaid] = useState<readonly string[]>([]);
  useEffect(() => {
    const news = changes(before.current, audience);
    before.current = audience;
    if (news.length > 0) setSaid((old) => [...old, ...news]);
  }, [audience]);
  useEffect(() => {
    if (said.length === 0) return;
    const timer = setTimeout(() => setSaid([]), KEPT_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <div class="visually-hidden" role="log" aria-live="polite" aria-relevant="additions" data-testid="announcer">
      {said.map((sentence, index) => (
        <p key={index}>{sentence}</p>
      ))}
    </div>
  );
}
