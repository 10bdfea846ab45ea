/** Single keys and their chords: one table, from which the sheet of keys is drawn too. */

import { useEffect, useRef } from "preact/hooks";
import { usable } from "../../../client_web/src/lib/storage";
import { Store } from "../../../client_web/src/lib/store";

const REMEMBERED = "hustings.console.single-keys";

/** Whether a key alone does anything; the same with Alt and Shift always does (WCAG 2.1.4). */
export const singleKeys = new Store(usable(() => localStorage).getItem(REMEMBERED) !== "off");

export function switchSingleKeys(on: boolean): void {
  usable(() => localStorage).setItem(REMEMBERED, on ? "on" : "off");
  singleKeys.set(on);
}

/** What a press of a key says, as far as shortcuts care. */
export interface Press {
  key: string;
  code: string;
  altKey: boolean;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  repeat: boolean;
}

/** A letter by what is printed on the key, or by its place where the layout prints none of ours. */
const letterOf = ({ key, code }: Press): string => {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  const placed = /^(?:Key([A-Z])|Digit(\d))$/.exec(code);
  return (placed?.[1] ?? placed?.[2] ?? key).toLowerCase();
};

/** The shortcut that a press means, or nothing; `writing`: it would write into a field. */
export function shortcutOf(press: Press, { single, writing }: { single: boolean; writing: boolean }): string | undefined {
  if (press.repeat || press.ctrlKey || press.metaKey) return undefined;
  if (press.altKey && press.shiftKey) return letterOf(press);
  if (press.altKey || !single || writing) return undefined;
  if (press.key === "?") return "?";
  return press.key.length === 1 && !press.shiftKey ? letterOf(press) : undefined;
}

const writes = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])"));

/** Calls `take` with each shortcut pressed; what it says it took goes no further. Not while something is being asked. */
export function useKeys(take: (key: string) => boolean): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const key = shortcutOf(event, { single: singleKeys.value, writing: writes(event.target) });
      if (key !== undefined && latest.current(key)) event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}
