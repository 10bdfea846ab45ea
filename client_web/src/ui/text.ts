/** The messages that are shown now. Pages speak through `t`; nothing else holds a sentence. */

import { Catalogue, type Messages, type Params, chooseLanguage, directionOf } from "../lib/catalogue";
import type { CommandError } from "../lib/commands";
import { usable } from "../lib/storage";
import { Store } from "../lib/store";
import english from "../messages/en.json";

export type Load = () => Promise<Messages>;
type Loaders = Record<string, Load>;

const REMEMBERED = "hustings.language";

let base: Messages = english;
/** By language: one loader for each catalogue a page is made of. */
const loaders = new Map<string, Load[]>();

/** The catalogue in use; pages draw themselves anew when it changes. */
export const catalogue = new Store(new Catalogue("en", base));

/** `./messages/fr.json` -> `fr` */
const languageOf = (path: string): string => /([\w-]+)\.json$/.exec(path)?.[1] ?? path;

/** Add a catalogue: its English, and loaders of the other languages by file path. */
export function addMessages(messages: Messages, files: Loaders): void {
  base = { ...base, ...messages };
  for (const [path, load] of Object.entries(files)) {
    const language = languageOf(path);
    loaders.set(language, [...(loaders.get(language) ?? []), load]);
  }
  catalogue.set(new Catalogue("en", base));
}

export const languages = (): string[] => ["en", ...[...loaders.keys()].filter((tag) => tag !== "en").sort()];

export async function speak(language: string): Promise<void> {
  const parts = language === "en" ? [] : await Promise.all((loaders.get(language) ?? []).map((load) => load()));
  catalogue.set(new Catalogue(language, Object.assign({}, ...parts) as Messages, base));
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

/** Speak the language chosen last, or the first of the browser's that is there. */
export async function speakPreferred(): Promise<void> {
  const chosen = usable(() => localStorage).getItem(REMEMBERED);
  const wanted = chosen === null ? navigator.languages : [chosen, ...navigator.languages];
  await speak(chooseLanguage(wanted, languages()));
}

export function choose(language: string): void {
  usable(() => localStorage).setItem(REMEMBERED, language);
  void speak(language);
}

export type Key = keyof typeof english;

export const t = (key: Key, params?: Params): string => catalogue.value.text(key, params);

/** The word for one of the wire's values, such as a stage; the value itself if it is a newer one. */
export function word(family: string, value: string): string {
  const key = `${family}.${value}`;
  return catalogue.value.has(key) ? catalogue.value.text(key) : value;
}

/** The sentence for an error: the server's own, or ours for what the page found. */
export function sentence(error: CommandError): string {
  if (error.text) return error.text;
  const key = `refused.${error.code}`;
  return catalogue.value.has(key) ? catalogue.value.text(key) : t("refused.other", { code: error.code });
}

/** `2 minutes`, `30 seconds` */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds >= 60 && seconds % 60 === 0
    ? t("clock.minutes", { count: seconds / 60 })
    : t("clock.seconds", { count: seconds });
}

/** Languages by name, in the language of the page; a tag without one stays as it is. */
export function languageNames(tags: readonly string[]): string {
  const names = new Intl.DisplayNames(catalogue.value.language, { type: "language" });
  const nameOf = (tag: string): string => {
    try {
      return names.of(tag) ?? tag;
    } catch {
      return tag;
    }
  };
  return tags.map(nameOf).join(", ");
}
