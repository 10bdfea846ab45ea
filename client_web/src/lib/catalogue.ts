/** Messages for people, by key and language. A new language is a new file; no code changes. */

export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Messages = Readonly<Record<string, string | Plural>>;
export type Params = Readonly<Record<string, string | number>>;

/** Written from right to left. */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "fa", "he", "ur", "yi", "ps", "sd"]);

export function directionOf(language: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(language.split("-")[0] ?? language) ? "rtl" : "ltr";
}

/**
 * One language's messages over a complete base (English): what is missing falls back to it.
 *
 * `{name}` in a message is replaced by the parameter; a message with plural forms chooses by `count`.
 */
export class Catalogue {
  readonly #plural: Intl.PluralRules;

  constructor(
    readonly language: string,
    private readonly messages: Messages,
    private readonly base: Messages = messages,
  ) {
    this.#plural = new Intl.PluralRules(language);
  }

  has(key: string): boolean {
    return key in this.messages || key in this.base;
  }

  /** The message, or the key itself if nobody wrote one. */
  text(key: string, params: Params = {}): string {
    const message = this.messages[key] ?? this.base[key];
    if (message === undefined) return key;
    const form =
      typeof message === "string"
        ? message
        : (message[this.#plural.select(Number(params["count"] ?? 0))] ?? message.other);
    return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? value.toLocaleString(this.language) : value;
    });
  }
}

/** The first of the wanted languages that is there, by exact tag or by its first part; else the other. */
export function chooseLanguage(wanted: readonly string[], available: readonly string[], otherwise = "en"): string {
  for (const tag of wanted) {
    const first = tag.split("-")[0] ?? tag;
    const found = available.find((language) => language === tag) ?? available.find((language) => language === first);
    if (found) return found;
  }
  return otherwise;
}
