/** Where a page keeps a little text between reloads. */
export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Keeps in memory alone: for tests, and for browsers that allow no storage. */
export class MemoryStorage implements TextStorage {
  readonly #items = new Map<string, string>();

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }
}

/** The browser's storage if it may be used; some throw at the first touch. */
export function usable(storage: () => TextStorage): TextStorage {
  try {
    const found = storage();
    found.setItem("hustings.probe", "1");
    found.removeItem("hustings.probe");
    return found;
  } catch {
    return new MemoryStorage();
  }
}
