/** A delegation's contributions to draws, kept on this device until they are revealed. */

import { contributionDigest } from "./lots";
import { toHex } from "./sha256";
import type { TextStorage } from "./storage";

export class Contributions {
  constructor(
    private readonly storage: TextStorage,
    private readonly hearing: string,
    private readonly state: string,
    private readonly random: (bytes: Uint8Array) => Uint8Array,
  ) {}

  /** Make a value, keep it, and return what may be published now. Made once: asked again, the same. */
  seal(draw: string): string {
    let value = this.value(draw);
    if (value === null) {
      value = toHex(this.random(new Uint8Array(32)));
      // Kept before anything is published: what is sealed must be there to be revealed.
      this.storage.setItem(this.#key(draw), value);
    }
    return contributionDigest(this.hearing, draw, this.state, value);
  }

  /** What this device keeps for a draw; null if it was sealed elsewhere, or not at all. */
  value(draw: string): string | null {
    return this.storage.getItem(this.#key(draw));
  }

  /** Whether what was published for this state is what this device keeps. */
  holds(draw: string, commitment: string): boolean {
    const value = this.value(draw);
    return value !== null && contributionDigest(this.hearing, draw, this.state, value) === commitment;
  }

  #key(draw: string): string {
    return `hustings.draw.${this.hearing}.${this.state}.${draw}`;
  }
}
