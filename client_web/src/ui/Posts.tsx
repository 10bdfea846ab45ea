import type { ComponentChildren } from "preact";
import { postRuns } from "../lib/posts";
import type { AudienceView, SlotView } from "../lib/protocol.gen";
import { useStore } from "./hooks";
import { catalogue, duration, t } from "./text";

/** The running order, a list for each post under its name and the time of its candidates. */
export function ByPost(props: { view: AudienceView; children: (id: string, slot: SlotView) => ComponentChildren }) {
  const { language } = useStore(catalogue);
  return (
    <>
      {postRuns(props.view, language).map((run) => (
        <div key={run.key} class="post-run">
          {run.title && (
            <h3 class="post">
              {run.title}
              {run.total !== undefined && <span class="times"> {t("order.each", { time: duration(run.total) })}</span>}
            </h3>
          )}
          <ol>{run.slots.map(([id, slot]) => props.children(id, slot))}</ol>
        </div>
      ))}
    </>
  );
}
