/** Questions and raised hands that wait for an answer from the server, kept over reloads and sent again under the same id. */

import type { RaiseHand, SubmitQuestion } from "./protocol.gen";
import { Store } from "./store";
import type { TextStorage } from "./storage";

/** A command with the id it keeps for ever: sent twice it still counts once. */
export type Waiting = SubmitQuestion | RaiseHand;

const MAY_WAIT: ReadonlySet<unknown> = new Set<Waiting["type"]>(["SubmitQuestion", "RaiseHand"]);

function parse(text: string | null): Waiting[] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return [];
    return value.filter(
      (item): item is Waiting =>
        typeof item === "object" && item !== null && MAY_WAIT.has(item.type) && typeof item.id === "string",
    );
  } catch {
    return [];
  }
}

/** The outbox of one person in one hearing. Only questions and hands may wait: anything else would act on a past state. */
export class Outbox {
  readonly waiting: Store<readonly Waiting[]>;

  constructor(
    private readonly storage: TextStorage,
    private readonly key: string,
  ) {
    this.waiting = new Store<readonly Waiting[]>(parse(storage.getItem(key)));
  }

  add(command: Waiting): void {
    this.#keep([...this.waiting.value, command]);
  }

  has(id: string): boolean {
    return this.waiting.value.some((command) => command.id === id);
  }

  /** The server answered: accepted or refused, it need not be sent again. */
  settle(id: string): void {
    if (this.has(id)) this.#keep(this.waiting.value.filter((command) => command.id !== id));
  }

  #keep(waiting: readonly Waiting[]): void {
    this.waiting.set(waiting);
    try {
      if (waiting.length === 0) this.storage.removeItem(this.key);
      else this.storage.setItem(this.key, JSON.stringify(waiting));
    } catch {
      // A full storage loses the copy that survives a reload; what is in memory is still sent.
    }
  }
}
