/** What the pages ask of a hearing, and how it ended. */

import type { ClientCommand, Problem } from "./protocol.gen";

/** A command before it has its id. */
export type Unnumbered<C> = C extends { id: string } ? Omit<C, "id"> : never;
export type Command = Unnumbered<ClientCommand>;

/** `text` is a sentence of the server's, empty where the page itself found the fault and words it by `code`. */
export type CommandError = Problem;

export type Outcome = { accepted: true; seq: number } | { accepted: false; error: CommandError };

export const failed = (code: string): Outcome => ({ accepted: false, error: { code, text: "" } });
