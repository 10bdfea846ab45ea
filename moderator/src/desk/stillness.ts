/**
 * Keeps a click from landing on what has just slid under a pointer that rests.
 *
 * When the hearing moves on, another verb may come to stand where one was: the second half of a double click,
 * or a click that was on its way, would give it. Such a click is taken away; to move the pointer is to mean it.
 */

export const SETTLING_MS = 400;
const RESTING_PX = 6;

interface Spot {
  x: number;
  y: number;
}

const far = (a: Spot, b: Spot): boolean => Math.hypot(a.x - b.x, a.y - b.y) > RESTING_PX;

const controlAt = ({ x, y }: Spot): Element | null =>
  document.elementFromPoint(x, y)?.closest("button, summary, a, select, input") ?? null;

/** Watches `root` until the returned function is called; `taken` is told of each click that was taken away. */
export function guardClicks(root: HTMLElement, taken: () => void): () => void {
  let pointer: Spot | undefined;
  let under: Element | null = null;
  let guarded: (Spot & { until: number }) | undefined;

  const moved = (event: PointerEvent): void => {
    const spot = { x: event.clientX, y: event.clientY };
    if (guarded && far(guarded, spot)) guarded = undefined;
    pointer = spot;
    under = controlAt(spot);
  };
  const changed = (): void => {
    if (!pointer) return;
    const now = controlAt(pointer);
    if (now !== under && now !== null) guarded = { ...pointer, until: performance.now() + SETTLING_MS };
    under = now;
  };
  const clicked = (event: MouseEvent): void => {
    // A key's click has no place: who presses a key has the focus there.
    if (event.detail === 0 || !guarded || performance.now() > guarded.until) return;
    if (far(guarded, { x: event.clientX, y: event.clientY })) return;
    event.preventDefault();
    event.stopPropagation();
    taken();
  };
  /** A key that is held down presses once. */
  const held = (event: KeyboardEvent): void => {
    if (event.repeat && (event.key === "Enter" || event.key === " ") && event.target instanceof HTMLButtonElement) {
      event.preventDefault();
    }
  };

  const watcher = new MutationObserver(changed);
  watcher.observe(root, { childList: true, subtree: true });
  root.addEventListener("pointermove", moved, true);
  root.addEventListener("pointerdown", moved, true);
  root.addEventListener("click", clicked, true);
  root.addEventListener("keydown", held, true);
  return () => {
    watcher.disconnect();
    root.removeEventListener("pointermove", moved, true);
    root.removeEventListener("pointerdown", moved, true);
    root.removeEventListener("click", clicked, true);
    root.removeEventListener("keydown", held, true);
  };
}
