import { useEffect, useRef, useState } from "preact/hooks";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { useKeys } from "../keys/shortcuts";
import { say } from "../text";
import { DRAWERS } from "./drawers";

/** Tabs along the edge of the desk; what they open lies over the pictures and leaves clock and verbs free. */
export function DrawerTabs() {
  const seen = useSeen();
  const [open, setOpen] = useState<string>();
  const drawer = useRef<HTMLDivElement>(null);
  const tabs = useRef<HTMLDivElement>(null);
  const offered = DRAWERS.map((entry) => ({ ...entry, shown: entry.content(seen) })).filter(({ shown }) => shown);
  const now = offered.find(({ id }) => id === open);
  const close = (): void => {
    tabs.current?.querySelector<HTMLElement>(`[data-testid="tab-${open}"]`)?.focus();
    setOpen(undefined);
  };
  useEffect(() => {
    if (open !== undefined) drawer.current?.focus();
  }, [open]);
  useKeys((key) => {
    const entry = offered[key === "0" ? 9 : Number(key) - 1];
    if (!/^\d$/.test(key) || !entry) return false;
    if (entry.id === open) close();
    else setOpen(entry.id);
    return true;
  });
  return (
    <>
      {now && <div class="drawer-edge" aria-hidden="true" onClick={close} />}
      <div
        ref={drawer}
        class={now?.wide ? "drawer wide" : "drawer"}
        role="region"
        aria-label={now?.label()}
        tabIndex={-1}
        hidden={!now}
        id="drawer"
        data-testid="drawer"
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.defaultPrevented) return;
          event.preventDefault();
          close();
        }}
      >
        <button type="button" class="close" data-testid="drawer-close" onClick={close}>
          {say("console.close")}
        </button>
        {offered.map(
          ({ id, keep, shown }) =>
            (id === open || keep) && (
              <div key={id} hidden={id !== open}>
                {shown}
              </div>
            ),
        )}
      </div>
      <nav class="tabs" aria-label={say("drawer.heading")} ref={tabs} id="region-tabs" tabIndex={-1}>
        {offered.map(({ id, label }, index) => (
          <button
            key={id}
            type="button"
            aria-expanded={id === open}
            aria-controls="drawer"
            data-testid={`tab-${id}`}
            onClick={() => (id === open ? close() : setOpen(id))}
          >
            <kbd aria-hidden="true">{(index + 1) % 10}</kbd> {label()}
          </button>
        ))}
      </nav>
    </>
  );
}
