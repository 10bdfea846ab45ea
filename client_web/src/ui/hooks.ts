import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Live, LiveState } from "../lib/live";
import type { DoorAddress } from "../lib/media/peer";
import type { Store } from "../lib/store";
import type { AudienceView, PersonalView } from "../lib/protocol.gen";

/** The store's value, drawn anew whenever it changes. */
export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(store.value);
  useEffect(() => {
    setValue(() => store.value);
    return store.watch((next) => setValue(() => next));
  }, [store]);
  return value;
}

/** What every part of a hearing's page may use. */
export interface Session {
  live: Live;
  hearing: string;
  origin: string;
  token: string;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("outside of a hearing's page");
  return session;
}

/** The line's state once both parts of the view are there. */
export interface Seen extends LiveState {
  audience: AudienceView;
  personal: PersonalView;
}

export const SeenContext = createContext<Seen | null>(null);

export function useSeen(): Seen {
  const seen = useContext(SeenContext);
  if (!seen) throw new Error("outside of a hearing's page");
  return seen;
}

export function doorTo(session: Session, url: string): DoorAddress {
  return { url, token: session.token, fetch: (...request) => fetch(...request) };
}
