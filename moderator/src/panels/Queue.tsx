import { useRef, useState } from "preact/hooks";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { candidateOf, ranked } from "../../../client_web/src/ui/people";
import { Refusal, useGiving } from "../give";
import { useKeys } from "../keys/shortcuts";
import { type Section, arranged, matching, step } from "../queueOrder";
import { say } from "../text";
import { PinnedQuestion } from "./PinnedQuestion";
import { type Moves, QuestionRow } from "./QuestionRow";

/** Rows drawn at first, and more at each wish: a browser does not hold thousands with ease. */
const SHOWN = 50;
/** Below this many questions there is nothing to look for. */
const MANY = 8;

/** Every question by what it waits for. One list, so that a row that changes place keeps its message. */
export function Queue() {
  const { audience, personal } = useSeen();
  const reads = personal.role === "secretariat";
  const giving = useGiving();
  const [slot, setSlot] = useState("");
  const [words, setWords] = useState("");
  const [only, setOnly] = useState<Section>();
  const find = useRef<HTMLInputElement>(null);
  useKeys((key) => {
    if (key !== "/" || !find.current) return false;
    find.current.focus();
    return true;
  });
  const [limits, setLimits] = useState<Partial<Record<Section, number>>>({});
  const all = arranged(audience.questions);
  const count = Object.keys(audience.questions).length;
  const waiting = all.submitted.length;
  const queue = matching(all.admitted, slot, words);

  const movesOf = (id: string): Moves => ({
    up: step(queue, id, true),
    down: step(queue, id, false),
    drop: (dragged) => void giving.give({ type: "MoveQuestion", question: dragged, before: id }),
  });

  const rowsOf = (section: Section) => {
    const rows = section === "admitted" ? queue : matching(all[section], slot, words);
    const limit = limits[section] ?? SHOWN;
    if (rows.length === 0 || (only !== undefined && only !== section)) return [];
    return [
      <li key={`heading ${section}`} class="section" data-section={section}>
        <h3>
          {say(reads && section === "submitted" ? "suggest.section" : `queue.section-${section}`)} <small>{rows.length}</small>
        </h3>
      </li>,
      ...rows.slice(0, limit).map(([id, question]) => (
        <QuestionRow key={id} id={id} question={question} moves={section === "admitted" ? movesOf(id) : undefined} />
      )),
      rows.length > limit && (
        <li key={`more ${section}`}>
          <button type="button" onClick={() => setLimits({ ...limits, [section]: limit + SHOWN })}>
            {say("queue.more", { count: Math.min(SHOWN, rows.length - limit) })}
          </button>
        </li>
      ),
    ];
  };

  return (
    <section class="region queue" aria-labelledby="queue-heading" id="region-questions" tabIndex={-1}>
      <div class="head">
        <h2 id="queue-heading">
          {say("queue.heading")}{" "}
          <small data-testid="queue-waiting">{waiting > 0 && say("queue.waiting", { count: waiting })}</small>
        </h2>
        {count >= MANY && (
          <div class="narrow">
            <select aria-label={say("queue.of")} value={slot} onChange={(event) => setSlot(event.currentTarget.value)}>
              <option value="">{say("queue.of-all")}</option>
              {ranked(audience.slots).map(([id, one]) => (
                <option key={id} value={id}>
                  {candidateOf(audience, one)?.name ?? one.candidate}
                </option>
              ))}
            </select>
            <input
              ref={find}
              type="search"
              aria-label={say("queue.find")}
              placeholder={say("queue.find")}
              value={words}
              dir="auto"
              onInput={(event) => setWords(event.currentTarget.value)}
            />
          </div>
        )}
      </div>
      <PinnedQuestion />
      <div class="sections" role="group" aria-label={say("queue.sections")}>
        <Filter count={count} chosen={only === undefined} choose={() => setOnly(undefined)} label={say("queue.all")} />
        {FILTERED.map((section) => (
          <Filter
            key={section}
            count={all[section].length}
            chosen={only === section}
            choose={() => setOnly(section)}
            label={say(reads && section === "submitted" ? "suggest.short" : `queue.short-${section}`)}
          />
        ))}
      </div>
      <Refusal giving={giving} testid="queue-refusal" />
      <div class="rows">
        {count === 0 && <p class="hint">{say("queue.none")}</p>}
        <ul data-testid="queue">{FILTERED.flatMap(rowsOf)}</ul>
      </div>
    </section>
  );
}

const FILTERED: readonly Exclude<Section, "called">[] = ["submitted", "admitted", "aside", "done"];

function Filter(props: { label: string; count: number; chosen: boolean; choose: () => void }) {
  return (
    <button type="button" class="small" aria-pressed={props.chosen} onClick={props.choose}>
      {props.label} <small>{props.count}</small>
    </button>
  );
}
