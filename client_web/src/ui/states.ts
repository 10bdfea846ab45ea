/** Names of states in the page's language, from the server (CLDR); their codes until they are there. */

import { Store } from "../lib/store";
import { catalogue } from "./text";

type Names = Readonly<Record<string, string>>;

const KNOWN: ReadonlySet<string> = new Set(["en", "fr", "es", "ru", "zh", "ar"]);

export const stateNames = new Store<Names>({});

let asked = "";

async function load(tag: string): Promise<void> {
  const first = tag.split("-")[0] ?? "en";
  const language = KNOWN.has(first) ? first : "en";
  if (asked === language) return;
  asked = language;
  try {
    const answer = await fetch(`/api/states?language=${language}`);
    if (!answer.ok) return;
    const { names } = (await answer.json()) as { names: Names };
    if (asked === language) stateNames.set(names);
  } catch {
    // Codes are shown instead; the next language or page asks again.
    asked = "";
  }
}

/** Load the names now, and anew for each language that is chosen. */
export function followStates(): void {
  catalogue.watch(({ language }) => void load(language));
  void load(catalogue.value.language);
}
