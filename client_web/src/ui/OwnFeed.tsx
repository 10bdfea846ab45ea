import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { Camera, type Device } from "../lib/media/camera";
import { listen } from "../lib/media/level";
import { type Sent, qualityOf, sentOf } from "../lib/media/quality";
import { type MediaLine, MediaSession } from "../lib/media/session";
import { publish, whipUrl } from "../lib/media/whip";
import { usable } from "../lib/storage";
import { Video } from "./Picture";
import { doorTo, useSeen, useSession, useStore } from "./hooks";
import { sentence, t } from "./text";

const REPORT_MS = 1_000;

/** This person's camera and microphone, and whether they are being sent. */
export interface OwnFeedControl {
  camera: Camera;
  sending: MediaSession;
  /** Send, or stop; a page that is loaded again goes on with it. */
  send(wanted: boolean): void;
}

function isReload(): boolean {
  return performance.getEntriesByType("navigation").some((entry) => "type" in entry && entry.type === "reload");
}

export function useOwnFeed(feed: string): OwnFeedControl {
  const session = useSession();
  const control = useMemo(() => {
    const camera = new Camera(navigator.mediaDevices);
    const url = whipUrl(session.origin, session.hearing, feed);
    const sending = new MediaSession(async () => {
      const stream = camera.state.value.stream ?? (await camera.open());
      if (!stream) throw new Error("no camera");
      return publish(stream, doorTo(session, url));
    });
    const kept = usable(() => sessionStorage);
    const key = `hustings.sending.${feed}`;
    const send = (wanted: boolean): void => {
      if (wanted) {
        kept.setItem(key, "yes");
        sending.start();
      } else {
        kept.removeItem(key);
        sending.stop();
      }
    };
    return { camera, sending, send, wasSending: isReload() && kept.getItem(key) !== null };
  }, [session, feed]);
  useEffect(() => {
    if (control.wasSending) control.sending.start();
    const renew = (): void => control.sending.renew();
    const leave = (): void => control.sending.stop();
    addEventListener("online", renew);
    addEventListener("pagehide", leave);
    // Without its camera there is nothing to send, nor anything to try again for.
    const stop = control.camera.state.watch(({ fault }) => fault && control.sending.stop());
    return () => {
      removeEventListener("online", renew);
      removeEventListener("pagehide", leave);
      stop();
      control.sending.stop();
      control.camera.close();
    };
  }, [control]);
  return control;
}

function DeviceChoice(props: {
  label: string;
  devices: readonly Device[];
  chosen: string | undefined;
  choose: (id: string) => void;
}) {
  return (
    <label class="field">
      <span>{props.label}</span>
      <select value={props.chosen} onChange={(event) => props.choose(event.currentTarget.value)}>
        {props.devices.map((device, index) => (
          <option key={device.id} value={device.id}>
            {device.label || t("own.unnamed", { number: index + 1 })}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Shows the microphone's level, and tells it to the podium. */
function Level({ stream }: { stream: MediaStream }) {
  const { live } = useSession();
  const [level, setLevel] = useState(0);
  const latest = useRef(0);
  const id = useId();
  useEffect(
    () =>
      listen(stream, (heard) => {
        latest.current = heard;
        setLevel(heard);
      }),
    [stream],
  );
  useEffect(() => {
    const timer = setInterval(() => live.report("level", { level: Math.round(latest.current * 100) }), REPORT_MS);
    return () => clearInterval(timer);
  }, [live]);
  return (
    <p class="level">
      <label for={id}>{t("own.level")}</label>
      <meter id={id} min={0} max={1} value={level} data-testid="level" />
      <small>{t("own.level-hint")}</small>
    </p>
  );
}

/** Tells the podium, and this page by it, how the line stands and how good it is. */
function useLineReports(sending: MediaSession, line: MediaLine): void {
  const { live } = useSession();
  useEffect(() => {
    let before: Sent | undefined;
    let over = false;
    const tell = async (): Promise<void> => {
      const report = line === "up" ? await sending.statistics() : undefined;
      if (over) return;
      const after = report && sentOf(report, performance.now());
      const quality = before && after && qualityOf(before, after);
      before = after;
      live.report("line", { sending: line, ...quality });
    };
    void tell();
    const timer = setInterval(() => void tell(), 2 * REPORT_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [live, sending, line]);
}

/** Ready check and publishing: choose devices, see and hear yourself, send and stop. */
export function OwnFeed({ feed }: { feed: string }) {
  const { live } = useSession();
  const { personal } = useSeen();
  const { camera, sending, send } = useOwnFeed(feed);
  const own = useStore(camera.state);
  const state = useStore(sending.state);
  const isSending = state.line !== "off" && state.line !== "refused";
  const track = (kind: "video" | "audio"): string | undefined =>
    own.stream?.getTracks().find((one) => one.kind === kind)?.getSettings().deviceId;

  useEffect(() => {
    const has = (kind: string): boolean => own.stream?.getTracks().some((one) => one.kind === kind) ?? false;
    const tell = (): void =>
      live.report("ready", {
        camera: has("video"),
        microphone: has("audio"),
        ...(own.fault && { fault: own.fault }),
      });
    tell();
    const timer = setInterval(tell, 4 * REPORT_MS);
    return () => clearInterval(timer);
  }, [live, own.stream, own.fault]);
  useLineReports(sending, state.line);

  const turnOff = (): void => {
    send(false);
    camera.close();
  };
  const choose = async (kind: "camera" | "microphone", id: string): Promise<void> => {
    camera.choose(kind, id);
    if (await camera.open()) sending.renew();
  };

  return (
    <section class="own-feed">
      <h2>{t("own.heading")}</h2>
      {own.fault && (
        <p class="fault" role="alert">
          {t(`own.fault-${own.fault}`)}
        </p>
      )}
      {own.stream && (
        <div class="self">
          <Video stream={own.stream} muted label={t("own.self-view")} testid="self-view" />
          <Level stream={own.stream} />
          <DeviceChoice
            label={t("own.camera")}
            devices={own.cameras}
            chosen={track("video")}
            choose={(id) => void choose("camera", id)}
          />
          <DeviceChoice
            label={t("own.microphone")}
            devices={own.microphones}
            chosen={track("audio")}
            choose={(id) => void choose("microphone", id)}
          />
        </div>
      )}
      {personal.holds_floor && !isSending && <p class="hint">{t("own.floor-not-sending")}</p>}
      <p role="status" class="sending" data-testid="publish-state" data-line={state.line}>
        {t(`own.state-${state.line}`)} {state.error && sentence(state.error)}
      </p>
      <div class="buttons">
        {!own.stream && (
          <button
            type="button"
            data-testid="camera-on"
            disabled={own.opening || own.fault === "insecure"}
            onClick={() => void camera.open()}
          >
            {t("own.turn-on")}
          </button>
        )}
        <button
          type="button"
          class={isSending ? undefined : "primary"}
          data-testid="publish"
          aria-pressed={isSending}
          disabled={own.opening || own.fault === "insecure"}
          onClick={() => send(!isSending)}
        >
          {isSending ? t("own.stop") : t("own.publish")}
        </button>
        {own.stream && (
          <button type="button" onClick={turnOff}>
            {t("own.turn-off")}
          </button>
        )}
      </div>
    </section>
  );
}
