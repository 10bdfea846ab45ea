import { useEffect, useState } from "preact/hooks";
import { useSeen, useSession } from "../../../client_web/src/ui/hooks";
import { type Verbs, atTime, verbsOf } from "./legality";

/** This person's verbs at this moment; one that becomes legal by the clock alone comes by itself. */
export function useVerbs(): Verbs {
  const { live } = useSession();
  const { audience, personal } = useSeen();
  const [, look] = useState(0);
  const { verbs, next } = atTime(verbsOf(audience, personal), live.clock.now());
  useEffect(() => {
    if (next === undefined) return;
    const timer = setTimeout(() => look((times) => times + 1), Math.max(0, next - live.clock.now()) + 1);
    return () => clearTimeout(timer);
  }, [next, live]);
  return verbs;
}
