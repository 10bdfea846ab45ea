import { Fragment } from "preact";
import type { AudienceView, ParticipantView, QuestionView, SlotView } from "../lib/protocol.gen";
import { postTitle } from "../lib/posts";
import { ByPost } from "./Posts";
import { useStore } from "./hooks";
import { stateNames } from "./states";
import { catalogue, t, word } from "./text";

/** A map's entries in the order of their ranks. */
export function ranked<T extends { rank: number }>(map: Record<string, T> | undefined): [string, T][] {
  return Object.entries(map ?? {}).sort(([, a], [, b]) => a.rank - b.rank);
}

export const holderOf = (view: AudienceView): ParticipantView | undefined =>
  view.floor && view.participants[view.floor.holder];

export function currentSlot(view: AudienceView): SlotView | undefined {
  return view.current_slot === undefined ? undefined : view.slots[view.current_slot];
}

export function candidateOf(view: AudienceView, slot: SlotView | undefined): ParticipantView | undefined {
  return slot && view.participants[slot.candidate];
}

/** To whom a question goes: a candidate's name, or every candidate. */
export function addressee(view: AudienceView, slot: string | null | undefined): string {
  if (slot === undefined || slot === null) return t("question.everyone");
  return candidateOf(view, view.slots[slot])?.name ?? slot;
}

/** Who publishes this feed. */
export const ownerOf = (view: AudienceView, feed: string): ParticipantView | undefined =>
  Object.values(view.participants).find((participant) => participant.feed === feed);

/** A state's name in the page's language; its code until the names are there. */
export function State({ code }: { code: string }) {
  return <>{useStore(stateNames)[code] ?? code}</>;
}

/** Name, Member State and role of somebody. */
export function Person({ who }: { who: ParticipantView }) {
  return (
    <span class="person">
      <strong class="name">{who.name}</strong>
      {who.member_state && (
        <>
          {" "}
          <span class="state" data-state={who.member_state}>
            <State code={who.member_state} />
            {Object.keys(who.nominated_by ?? {})
              .filter((code) => code !== who.member_state)
              .map((code) => (
                <Fragment key={code}>
                  {", "}
                  <State code={code} />
                </Fragment>
              ))}
          </span>
        </>
      )}{" "}
      <span class="role">{word("role", who.role)}</span>
    </span>
  );
}

/** Who has the floor. */
export function Holder({ view }: { view: AudienceView }) {
  const holder = holderOf(view);
  return (
    <div class="holder" data-testid="holder" data-participant={view.floor?.holder ?? ""} role="status">
      <span class="eyebrow">{t("floor.heading")}</span>
      {holder ? <Person who={holder} /> : <span class="person nobody">{t("floor.nobody")}</span>}
    </div>
  );
}

export function currentQuestion(view: AudienceView): QuestionView | undefined {
  return view.current_question === undefined ? undefined : view.questions[view.current_question];
}

/** Texts beyond these are set smaller where the page cannot scroll. */
const LONG = 200;
const LONGER = 500;

/** The question that is being put, as large as the page allows. */
export function CurrentQuestion({ view }: { view: AudienceView }) {
  const names = useStore(stateNames);
  const question = currentQuestion(view);
  const length = question?.text?.length ?? 0;
  return (
    <div
      class="current-question"
      data-length={length > LONGER ? "longer" : length > LONG ? "long" : "short"}
      data-testid="current-question"
      role="status"
      hidden={!question}
    >
      {question && (
        <>
          <p class="eyebrow">
            {t("question.current")}{" "}
            {question.member_state && (
              <span class="state">
                {t("question.from", {
                  state: [question.member_state, ...Object.keys(question.credited ?? {})]
                    .map((code) => names[code] ?? code)
                    .join(", "),
                })}
              </span>
            )}
          </p>
          <blockquote lang={question.language} dir="auto">
            {question.text}
          </blockquote>
          {Object.keys(view.batch ?? {}).length > 0 && (
            <p class="hint" data-testid="batch">
              {t("question.batch", { count: Object.keys(view.batch ?? {}).length })}
            </p>
          )}
        </>
      )}
    </div>
  );
}

/** Slots in their order, post by post, each with its stage in words. */
export function RunningOrder({ view }: { view: AudienceView }) {
  return (
    <section class="running-order">
      <h2>{t("order.heading")}</h2>
      <ByPost view={view}>
        {(id, slot) => {
          const candidate = candidateOf(view, slot);
          return (
            <li key={id} data-stage={slot.stage} aria-current={slot.stage === "current" ? "step" : undefined}>
              {candidate ? <Person who={candidate} /> : slot.candidate}
              <span class="tag">{word("order", slot.stage)}</span>
            </li>
          );
        }}
      </ByPost>
    </section>
  );
}

/** For which post the candidate whose slot runs stands. */
export function CurrentPost({ view }: { view: AudienceView }) {
  const { language } = useStore(catalogue);
  const title = postTitle(view, currentSlot(view), language);
  return title ? (
    <p class="post" data-testid="current-post">
      {title}
    </p>
  ) : null;
}
