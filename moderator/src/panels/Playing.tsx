import { useState } from "preact/hooks";
import { formatClock } from "../../../client_web/src/lib/hearingClock";
import type { CommandError } from "../../../client_web/src/lib/commands";
import { FileRefused, playable } from "../../../client_web/src/lib/materials";
import type { QuestionMessageView, QuestionView } from "../../../client_web/src/lib/protocol.gen";
import { PlayingBar, usePlayingWords } from "../../../client_web/src/ui/Playing";
import { useSeen, useSession } from "../../../client_web/src/ui/hooks";
import { sentence } from "../../../client_web/src/ui/text";
import { Action, type Giving, Refusal, useGiving } from "../give";
import { say } from "../text";

/** A file that was handed in, shown here alone; fetched when it is asked for. */
function Preview({ material, label }: { material: string; label: string }) {
  const session = useSession();
  const [url, setUrl] = useState<string>();
  const [error, setError] = useState<CommandError>();
  const [busy, setBusy] = useState(false);
  const look = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      setUrl(await playable(session, material));
    } catch (failure) {
      setError(failure instanceof FileRefused ? failure.error : { code: "file-broken-off", text: "" });
    }
    setBusy(false);
  };
  return (
    <div class="preview">
      {url ? (
        <>
          {/* Silent at first: a chair is always on air, and nobody else knows of the question yet. */}
          <video controls muted autoplay playsInline src={url} aria-label={label} data-testid="preview" />
          <p class="hint">{say("playing.headphones")}</p>
        </>
      ) : (
        <button type="button" disabled={busy} aria-label={label} data-testid="look" onClick={() => void look()}>
          {say("playing.look")}
        </button>
      )}
      <p class="refusal" role="status">
        {error && sentence(error)}
      </p>
    </div>
  );
}

const lengthOf = (view: { duration_ms?: number | undefined }): string =>
  view.duration_ms === undefined ? say("playing.being-made") : formatClock(view.duration_ms);

/** The recording that a question came with: whether it can be played, and a look at it. */
export function Message({ question, message }: { question: QuestionView; message: QuestionMessageView }) {
  return (
    <div class="message" data-testid="message" data-ready={message.duration_ms !== undefined}>
      <p class={message.failed ? "reason" : "hint"}>
        {say("playing.with-message")} {message.failed ?? lengthOf(message)}
      </p>
      <Preview material={message.material} label={say("playing.look-at", { state: question.member_state ?? "" })} />
    </div>
  );
}

/** Play the recording of the question that is put, or stop it. */
export function PlayMessage({ id, message, giving }: { id: string; message: QuestionMessageView; giving: Giving }) {
  const { audience } = useSeen();
  const { playing } = audience;
  if (playing?.question === id) return <Stop giving={giving} />;
  return (
    <Action
      giving={giving}
      command={{ type: "PlayMessage", question: id }}
      primary
      barred={message.duration_ms === undefined || playing !== undefined || audience.interruption !== undefined}
      testid="play-message"
    >
      {say("playing.play")}
    </Action>
  );
}

function Stop({ giving }: { giving: Giving }) {
  const { playing } = useSeen().audience;
  if (!playing) return null;
  return (
    <>
      <PlayingBar playing={playing} />
      <Action giving={giving} command={{ type: "StopPlaying", playing: playing.id }} testid="stop-playing">
        {say("playing.stop")}
      </Action>
    </>
  );
}

const SECOND_MS = 1_000;

/** What is on air from a file, and the filed statements that could be: beside the clock that they run into. */
export function Statements() {
  const { audience } = useSeen();
  const giving = useGiving();
  const wordsOf = usePlayingWords();
  const [from, setFrom] = useState(0);
  const { playing, current_slot: slot } = audience;
  const filed = slot === undefined ? undefined : audience.statements?.[slot];
  if (playing) {
    return (
      <div class="statements" data-testid="console-playing">
        <p>
          <strong>{wordsOf(audience, playing)}</strong>
        </p>
        <div class="buttons">
          <Stop giving={giving} />
        </div>
        <Refusal giving={giving} />
      </div>
    );
  }
  if (slot === undefined || filed === undefined) return null;
  return (
    <details class="statements" data-testid="statements">
      <summary>{say("playing.filed", { time: lengthOf({ duration_ms: filed.playable_ms }) })}</summary>
      {filed.failed && <p class="reason">{filed.failed}</p>}
      <Preview material={filed.material} label={say("playing.look-statement")} />
      <label class="field">
        <span>{say("playing.from")}</span>
        <input
          type="number"
          min={0}
          step={1}
          value={from}
          data-testid="statement-from"
          onInput={(event) => setFrom(Math.max(0, Math.floor(event.currentTarget.valueAsNumber || 0)))}
        />
      </label>
      <div class="buttons">
        <Action
          giving={giving}
          command={() => ({ type: "PlayStatement", slot, material: filed.material, from_ms: from * SECOND_MS })}
          barred={filed.playable_ms === undefined || audience.interruption !== undefined}
          testid="play-statement"
        >
          {say("playing.play-statement")}
        </Action>
      </div>
      <Refusal giving={giving} />
    </details>
  );
}
