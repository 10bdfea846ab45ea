/** Keeps the two parts of a view up to date from whole views and patches. */

import { type Json, mergePatch } from "./patch";
import type { AudienceView, PatchMessage, PersonalView, ViewMessage } from "./protocol.gen";

type Part = PatchMessage["part"];

interface Held {
  epoch: string;
  seq: number;
  view: unknown;
}

export class Parts {
  readonly #held = new Map<Part, Held>();

  /** Take a message in. False: this patch does not build on what is held, so the whole view is needed. */
  take(message: ViewMessage | PatchMessage): boolean {
    const held = this.#held.get(message.part);
    if (message.type === "view") {
      this.#held.set(message.part, { epoch: message.epoch, seq: message.seq, view: message.view });
      return true;
    }
    if (!held || held.epoch !== message.epoch || held.seq !== message.base) return false;
    this.#held.set(message.part, { ...held, seq: message.seq, view: mergePatch(held.view as Json, message.patch as Json) });
    return true;
  }

  get audience(): AudienceView | undefined {
    return this.#held.get("audience")?.view as AudienceView | undefined;
  }

  get personal(): PersonalView | undefined {
    return this.#held.get("personal")?.view as PersonalView | undefined;
  }
}
