import type { Format, PhaseFormat } from "../../../client_web/src/lib/protocol.gen";
import { word } from "../../../client_web/src/ui/text";
import { FormatFields } from "../panels/FormatFields";
import { say } from "../text";
import { Remove, Select, Text } from "./fields";
import { type Plan, changedPost, localOf, msOf, withPost, withoutPost } from "./plan";

export interface Part {
  plan: Plan;
  /** Changes the plan, from as it is then. */
  change(how: (plan: Plan) => Plan): void;
}

export function Basics({ plan, change }: Part) {
  return (
    <section class="panel">
      <h2>{say("prep.basics")}</h2>
      <Text label={say("prep.title")} value={plan.title} needed testid="prep-title" set={(title) => change((now) => ({ ...now, title }))} />
      <div class="row">
        <Text
          label={say("prep.starts")}
          type="datetime-local"
          value={localOf(plan.starts)}
          testid="prep-starts"
          set={(text) => change((now) => ({ ...now, starts: msOf(text) }))}
        />
        <Text
          label={say("prep.closed")}
          type="datetime-local"
          value={localOf(plan.candidatures_closed)}
          testid="prep-closed"
          set={(text) => change((now) => ({ ...now, candidatures_closed: msOf(text) }))}
        />
      </div>
      <p class="hint">{say("prep.local-time")}</p>
    </section>
  );
}

/** The modalities: a preset to begin with, then what is changed of it. */
export function Modalities({ plan, change, presets }: Part & { presets: Record<string, Format> }) {
  const named = Object.keys(presets).filter((name) => name !== "demo");
  const known = plan.format.name in presets ? plan.format.name : "";
  const options: [string, string][] = [...(known ? [] : [["", plan.format.name] as [string, string]]), ...named.map((name): [string, string] => [name, word("preset", name)])];
  return (
    <section class="panel">
      <h2>{say("prep.format")}</h2>
      <Select
        label={say("prep.preset")}
        value={known}
        options={options}
        testid="prep-preset"
        set={(name) => {
          const format = presets[name];
          if (format) change((now) => ({ ...now, format }));
        }}
      />
      <details>
        <summary>{say("prep.format-fields")}</summary>
        <FormatFields format={plan.format} change={(fields) => change((now) => ({ ...now, format: { ...now.format, ...fields } }))} />
      </details>
    </section>
  );
}

const MINUTE = 60_000;

function Times({ of, set }: { of: PhaseFormat[]; set(phases: PhaseFormat[]): void }) {
  return (
    <div class="row">
      {of.map((phase) => (
        <Text
          key={phase.kind}
          label={say("modalities.minutes", { phase: word("phase", phase.kind) })}
          type="number"
          value={String(phase.budget_ms / MINUTE)}
          set={(text) => set(of.map((one) => (one.kind === phase.kind ? { ...one, budget_ms: Math.round(Number(text) * MINUTE) } : one)))}
        />
      ))}
    </div>
  );
}

export function Posts({ plan, change }: Part) {
  return (
    <section class="panel">
      <h2>{say("prep.posts")}</h2>
      <p class="hint">{say("prep.posts-hint")}</p>
      <ul>
        {plan.posts.map((post) => (
          <li key={post.id} data-post={post.id}>
            <Text label={say("prep.post-title")} value={post.title} needed testid={`prep-${post.id}`} set={(title) => change((now) => changedPost(now, post.id, { title }))} />
            <Text
              label={say("prep.post-french")}
              value={post.titles?.["fr"] ?? ""}
              set={(text) => {
                const { fr: _, ...others } = post.titles ?? {};
                change((now) => changedPost(now, post.id, { titles: text.trim() ? { ...others, fr: text } : others }));
              }}
            />
            <label class="tick">
              <input
                type="checkbox"
                checked={(post.phases ?? []).length > 0}
                onChange={(event) => change((now) => changedPost(now, post.id, { phases: event.currentTarget.checked ? now.format.phases : [] }))}
              />{" "}
              {say("prep.post-times")}
            </label>
            {(post.phases ?? []).length > 0 && (
              <Times of={post.phases ?? []} set={(phases) => change((now) => changedPost(now, post.id, { phases }))} />
            )}
            <Remove name={post.title} remove={() => change((now) => withoutPost(now, post.id))} />
          </li>
        ))}
      </ul>
      <button type="button" data-testid="prep-add-post" onClick={() => change(withPost)}>
        {say("prep.add-post")}
      </button>
    </section>
  );
}
