import { useState } from "preact/hooks";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { candidateOf, ranked } from "../../../client_web/src/ui/people";
import { Refusal, useGiving } from "../give";
import { SECTIONS, type Section, arranged, matching, step } from "../queueOrder";
import { say } from "../text";
import { type Moves, QuestionRow } from "./QuestionRow";

/** Rows drawn at first, and more at each wish: a browser does not hold thousands with ease. */
const SHOWN = 50;
/** Below this many questions there is nothing to look for. */
const MANY = 8;

/** Every question by what it waits for. One list, so that a row that changes place keeps its message. */
export function Queue() {
  const { audience } = useSeen();
  const giving = useGiving();
  const [slot, setSlot] = useState("");
  const [words, setWords] = useState("");
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
    if (rows.length === 0) return [];
    return [
      <li key={`heading ${section}`} class="section" data-section={section}>
        <h3>
          {say(`queue.section-${section}`)} <small>{rows.length}</small>
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
    <section class="panel queue">
      <h2>
        {say("queue.heading")}{" "}
        <small role="status" data-testid="queue-waiting">
          {waiting > 0 && say("queue.waiting", { count: waiting })}
        </small>
      </h2>
      {count === 0 && <p class="hint">{say("queue.none")}</p>}
      {count >= MANY && (
        <div class="narrow">
          <label class="field">
            <span>{say("queue.of")}</span>
            <select value={slot} onChange={(event) => setSlot(event.currentTarget.value)}>
              <option value="">{say("queue.of-all")}</option>
              {ranked(audience.slots).map(([id, one]) => (
                <option key={id} value={id}>
                  {candidateOf(audience, one)?.name ?? one.candidate}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{say("queue.find")}</span>
            <input type="search" value={words} dir="auto" onInput={(event) => setWords(event.currentTarget.value)} />
          </label>
        </div>
      )}
      <Refusal giving={giving} />
      <ul data-testid="queue">{SECTIONS.flatMap(rowsOf)}</ul>
    </section>
  );
}
