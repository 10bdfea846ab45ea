import { useEffect, useId, useMemo, useState } from "preact/hooks";
import { chooseLanguage } from "../lib/catalogue";
import { handIn } from "../lib/materials";
import { usable } from "../lib/storage";
import { upload } from "../lib/upload";
import { useSeen, useSession, useStore } from "../ui/hooks";
import { candidateOf, ranked } from "../ui/people";
import { catalogue, sentence, t } from "../ui/text";
import { MessageBox, useRecording } from "./MessageBox";

const LENGTH_UNKNOWN = 1_000;
const MESSAGE_UNKNOWN_MS = 60_000;

/** Characters as the server counts them: code points. */
const lengthOf = (text: string): number => [...text].length;

/** The choice that stands for every candidate; no slot has an empty id. */
const EVERYONE = "";

/** The languages that questions are accepted in, in the format's order; none: any. */
const inOrder = (tags: Record<string, number> = {}): string[] =>
  Object.keys(tags).sort((a, b) => (tags[a] ?? 0) - (tags[b] ?? 0));

/** Write a question to a candidate and send it to the chair. What is written outlives the page. */
export function AskBox() {
  const session = useSession();
  const { live, hearing } = session;
  const { audience, personal, line } = useSeen();
  const id = useId();
  const draft = `hustings.draft.${hearing}.${personal.subject}`;
  const [text, setText] = useState(() => usable(() => localStorage).getItem(draft) ?? "");
  const [shared, setShared] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const [asked, setAsked] = useState<string>();
  const [said, setSaid] = useState("");
  const [sent, setSent] = useState<number>();
  const { messages = "none", message_ms: messageMs = MESSAGE_UNKNOWN_MS } = audience.format ?? {};
  const recording = useRecording(`${hearing}.${personal.subject}`, messageMs);
  const recordingState = useStore(recording.state);
  const gone = useMemo(() => new AbortController(), [hearing]);
  useEffect(() => () => gone.abort(), [gone]);
  const recorded = messages !== "none" && recordingState.at === "done" ? recordingState.recorded : undefined;
  const busy = sent !== undefined;

  const open = ranked(audience.slots).filter(([, slot]) => slot.stage === "waiting" || slot.stage === "current");
  const toEveryone = open.length > 1 && !Object.values(audience.slots).some((slot) => slot.stage === "ended");
  const one = open.find(([key]) => key === (chosen ?? audience.current_slot))?.[0] ?? open[0]?.[0];
  const slot = toEveryone && chosen === EVERYONE ? EVERYONE : one;
  const { questions_per_state: quota, nominating_state: nominating } = audience.format ?? {};
  const limit = audience.format?.question_length ?? LENGTH_UNKNOWN;
  const count = lengthOf(text.trim());
  const over = count - limit;

  const accepted = inOrder(audience.format?.languages);
  const spoken = catalogue.value.language;
  // What somebody reads is what they most likely write, though the page may not speak it.
  const ofPage = chooseLanguage([...navigator.languages, spoken], accepted.length > 0 ? accepted : [spoken], accepted[0] ?? spoken);
  const language = asked ?? ofPage;

  const write = (value: string): void => {
    setText(value);
    usable(() => localStorage).setItem(draft, value);
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (slot === undefined || count === 0 || over > 0 || busy || recordingState.at === "running") return;
    const words = text.trim();
    let message: string | undefined;
    if (recorded) {
      setSaid(t("message.sending"));
      setSent(0);
      const outcome = await upload(() => handIn(session, "question-message", recorded.blob, setSent), gone.signal);
      setSent(undefined);
      if ("aborted" in outcome) return;
      if ("error" in outcome) {
        setSaid(sentence(outcome.error));
        return;
      }
      message = outcome.material;
    }
    setSaid(line === "up" ? "" : t("ask.waiting"));
    write("");
    const outcome = await live.ask(slot === EVERYONE ? null : slot, words, language, shared, message);
    if (outcome.accepted && message !== undefined) recording.discard();
    setSaid(outcome.accepted ? t("ask.sent") : sentence(outcome.error));
    // A refused text is given back to be changed, unless something new is being written.
    if (!outcome.accepted) setText((now) => now || words);
  };

  return (
    <section class="ask">
      <h2>{t("ask.heading")}</h2>
      {slot === undefined ? (
        <p>{t("ask.nobody")}</p>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <label class="field">
            <span>{t("ask.candidate")}</span>
            <select value={slot} data-testid="question-to" onChange={(event) => setChosen(event.currentTarget.value)}>
              {open.map(([key, one]) => (
                <option key={key} value={key}>
                  {candidateOf(audience, one)?.name ?? one.candidate}
                </option>
              ))}
              {toEveryone && <option value={EVERYONE}>{t("ask.everyone")}</option>}
            </select>
          </label>
          {quota !== undefined && <p class="hint">{t("ask.quota", { count: quota })}</p>}
          {nominating === "barred" && <p class="hint">{t("ask.own-barred")}</p>}
          {accepted.length > 1 && (
            <label class="field">
              <span>{t("ask.language")}</span>
              <select
                value={language}
                data-testid="question-language"
                onChange={(event) => setAsked(event.currentTarget.value)}
              >
                {accepted.map((tag) => (
                  <option key={tag} value={tag}>
                    {new Intl.DisplayNames(spoken, { type: "language" }).of(tag) ?? tag}
                  </option>
                ))}
              </select>
            </label>
          )}
          <label class="field" for={`${id}-text`}>
            <span>{recorded ? t("message.summary") : t("ask.text")}</span>
          </label>
          <textarea
            id={`${id}-text`}
            rows={4}
            dir="auto"
            lang={language}
            value={text}
            aria-describedby={`${id}-count`}
            aria-invalid={over > 0}
            data-testid="question-input"
            onInput={(event) => write(event.currentTarget.value)}
          />
          <p id={`${id}-count`} class={over > 0 ? "count fault" : "count"}>
            {over > 0 ? t("ask.over", { count: over }) : t("ask.count", { count, limit })}
          </p>
          {messages !== "none" && <MessageBox recording={recording} accepted={messages} limitMs={messageMs} busy={busy} />}
          {recorded && count === 0 && <p class="hint">{t("message.summary-needed")}</p>}
          {busy && (
            <label class="field">
              <span>{t("message.sending")}</span>
              <progress max={1} value={sent} data-testid="message-upload" />
            </label>
          )}
          <label class="choice">
            <input
              type="checkbox"
              checked={shared}
              data-testid="question-open"
              onChange={(event) => setShared(event.currentTarget.checked)}
            />{" "}
            {t("ask.open")}
          </label>
          <button type="submit" class="primary" data-testid="question-submit" disabled={count === 0 || over > 0 || busy || recordingState.at === "running"}>
            {recorded ? t("message.submit") : t("ask.submit")}
          </button>
        </form>
      )}
      <p role="status" class="said">
        {said}
      </p>
    </section>
  );
}
