import { useEffect, useId, useMemo, useState } from "preact/hooks";
import { formatClock } from "../lib/hearingClock";
import { listen } from "../lib/media/level";
import { type Form, Recording, typeOf } from "../lib/media/recording";
import { draftOf, keepDraft } from "../lib/messageDraft";
import { Video } from "../ui/Picture";
import { useStore } from "../ui/hooks";
import { t } from "../ui/text";

const can = (type: string): boolean => typeof MediaRecorder !== "undefined" && MediaRecorder.isTypeSupported(type);

/** A recording of this page, kept over reloads under `key`. */
export function useRecording(key: string, limitMs: number): Recording {
  const recording = useMemo(() => {
    const studio = {
      devices: navigator.mediaDevices as MediaDevices | undefined,
      secure: isSecureContext,
      now: () => performance.now(),
      can,
      record: (stream: MediaStream, options: MediaRecorderOptions) => new MediaRecorder(stream, options),
    };
    return new Recording(studio, () => limitMs);
  }, [key, limitMs]);
  useEffect(() => {
    let shown = false;
    void draftOf(key).then((kept) => {
      if (kept) recording.resume(kept);
      shown = true;
    });
    const stop = recording.state.watch((state) => {
      if (state.at === "done") void keepDraft(key, state.recorded);
      else if (state.at === "idle" && shown) void keepDraft(key, undefined);
    });
    return () => {
      stop();
      recording.stop();
    };
  }, [recording, key]);
  return recording;
}

function Level({ stream }: { stream: MediaStream }) {
  const [level, setLevel] = useState(0);
  const id = useId();
  useEffect(() => listen(stream, setLevel), [stream]);
  return (
    <p class="level">
      <label for={id}>{t("own.level")}</label>
      <meter id={id} min={0} max={1} value={level} data-testid="message-level" />
    </p>
  );
}

/** The recording, to be looked at before it is sent. */
function Review({ blob, form }: { blob: Blob; form: Form }) {
  const url = useMemo(() => URL.createObjectURL(blob), [blob]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  const label = t("message.review");
  return form === "video" ? (
    // The summary that goes with it is what captions would say.
    <video controls playsInline src={url} aria-label={label} data-testid="message-review" />
  ) : (
    <audio controls src={url} aria-label={label} data-testid="message-review" />
  );
}

interface BoxProps {
  recording: Recording;
  /** `audio` or `video`: what the modalities take. */
  accepted: string;
  limitMs: number;
  /** Being sent: nothing is changed now. */
  busy: boolean;
}

/** Record a question, listen to it, keep it or throw it away. */
export function MessageBox({ recording, accepted, limitMs, busy }: BoxProps) {
  const state = useStore(recording.state);
  const forms = (["video", "audio"] as const).filter((form) => accepted === "video" || form === "audio");
  const able = forms.filter((form) => typeOf(form, can) !== undefined);
  const running = state.at === "running";
  const elapsed = running ? state.elapsedMs : 0;
  return (
    <fieldset class="message" data-testid="message-box" data-at={state.at}>
      <legend>{t("message.record")}</legend>
      {state.at === "idle" && (
        <>
          <p class="hint">{t("message.hint", { time: formatClock(limitMs) })}</p>
          {able.length === 0 && <p class="fault">{t("message.fault-codec")}</p>}
          {state.fault && (
            <p class="fault" role="alert">
              {state.fault === "codec" ? t("message.fault-codec") : t(`own.fault-${state.fault}`)}
            </p>
          )}
        </>
      )}
      {running && (
        <>
          {state.form === "video" && <Video stream={state.stream} muted label={t("own.self-view")} testid="message-self-view" />}
          <Level stream={state.stream} />
          <p class="left">
            <span role="timer" data-testid="message-left">
              {t("message.left", { time: formatClock(Math.ceil((limitMs - elapsed) / 1_000) * 1_000) })}
            </span>
          </p>
        </>
      )}
      {state.at === "done" && <Review blob={state.recorded.blob} form={state.recorded.form} />}
      <p class="visually-hidden" role="status">
        {running ? t("message.running") : state.at === "done" ? t("message.done") : ""}
      </p>
      <div class="buttons">
        {(state.at === "idle" || state.at === "opening") &&
          able.map((form) => (
            <button
              key={form}
              type="button"
              data-testid={`record-${form}`}
              disabled={busy || state.at === "opening"}
              onClick={() => void recording.begin(form)}
            >
              {t(`message.record-${form}`)}
            </button>
          ))}
        {running && (
          <button type="button" class="primary" data-testid="message-stop" onClick={() => recording.stop()}>
            {t("message.stop")}
          </button>
        )}
        {(running || state.at === "done") && (
          <button type="button" data-testid="message-discard" disabled={busy} onClick={() => recording.discard()}>
            {t("message.discard")}
          </button>
        )}
      </div>
    </fieldset>
  );
}
