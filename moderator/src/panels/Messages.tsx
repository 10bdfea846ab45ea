import { useState } from "preact/hooks";
import type { SentView } from "../../../client_web/src/lib/protocol.gen";
import { useSeen, useSession } from "../../../client_web/src/ui/hooks";
import { ranked } from "../../../client_web/src/ui/people";
import { Refusal, useGiving } from "../give";
import { say } from "../text";

/** Stands for every candidate; no participant has an empty id. */
const EVERY_CANDIDATE = "";
const LENGTH = 500;
const SHOWN = 10;

function Sent({ id, message }: { id: string; message: SentView }) {
  const { audience } = useSeen();
  const people = Object.entries(message.to);
  return (
    <li data-message={id} data-read={people.every(([, read]) => read)}>
      <p dir="auto">{message.text}</p>
      <p class="states">
        {people.map(([person, read]) => (
          <span key={person} class={read ? "tag good" : "tag"} data-reader={person} data-read={read}>
            {say(read ? "messages.read" : "messages.unread", { name: audience.participants[person]?.name ?? person })}
          </span>
        ))}
      </p>
    </li>
  );
}

/** Short messages to one candidate or delegate, or to every candidate; and who has read them. */
export function Messages() {
  const { live } = useSession();
  const { audience } = useSeen();
  const giving = useGiving();
  const [to, setTo] = useState(EVERY_CANDIDATE);
  const [text, setText] = useState("");
  const people = (role: string) => ranked(audience.participants).filter(([, who]) => who.role === role);
  const sent = ranked(audience.messages).reverse().slice(0, SHOWN);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const words = text.trim();
    if (!words || giving.busy) return;
    const message = live.newId();
    const accepted = await giving.give({
      type: "SendMessage",
      message,
      to: to === EVERY_CANDIDATE ? null : to,
      text: words,
    });
    if (accepted) setText("");
  };
  return (
    <section class="panel messages" data-testid="messages">
      <h2>{say("messages.heading")}</h2>
      <form onSubmit={(event) => void send(event)}>
        <label class="field">
          <span>{say("messages.to")}</span>
          <select value={to} data-testid="message-to" onChange={(event) => setTo(event.currentTarget.value)}>
            <option value={EVERY_CANDIDATE}>{say("messages.every-candidate")}</option>
            {["candidate", "delegate"].map((role) => (
              <optgroup key={role} label={say(role === "candidate" ? "messages.candidates" : "messages.delegates")}>
                {people(role).map(([id, who]) => (
                  <option key={id} value={id}>
                    {who.name}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{say("messages.text")}</span>
          <textarea
            rows={2}
            maxLength={LENGTH}
            dir="auto"
            value={text}
            data-testid="message-text"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <p class="buttons">
          <button type="submit" disabled={giving.barred || !text.trim()} data-testid="message-send">
            {say("messages.send")}
          </button>
        </p>
        <Refusal giving={giving} />
      </form>
      <ul>
        {sent.map(([id, message]) => (
          <Sent key={id} id={id} message={message} />
        ))}
      </ul>
    </section>
  );
}
