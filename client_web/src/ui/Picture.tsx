import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { MediaSession } from "../lib/media/session";
import { programmeUrl, receive } from "../lib/media/whep";
import type { OnAirView } from "../lib/protocol.gen";
import { doorTo, useSeen, useSession, useStore } from "./hooks";
import { sentence, t } from "./text";

/** A video element for a stream that may be replaced. */
export function Video(props: { stream: MediaStream | undefined; muted: boolean; label: string; testid: string }) {
  const at = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = at.current;
    if (!video || !props.stream) return;
    video.srcObject = props.stream;
    // A browser that will not start sound without a click still plays the muted picture.
    video.play().catch(() => undefined);
  }, [props.stream]);
  useEffect(() => {
    if (at.current) at.current.muted = props.muted;
  }, [props.muted]);
  return <video ref={at} muted autoplay playsInline aria-label={props.label} data-testid={props.testid} />;
}

/** Plays what `url` answers by WHEP while the component is drawn. */
export function usePlayback(url: string): { session: MediaSession; stream: MediaStream | undefined } {
  const session = useSession();
  const [stream, setStream] = useState<MediaStream>();
  const playback = useMemo(() => new MediaSession(() => receive(doorTo(session, url), setStream)), [session, url]);
  useEffect(() => {
    const renew = (): void => playback.renew();
    const stop = (): void => playback.stop();
    const back = (event: PageTransitionEvent): void => void (event.persisted && playback.start());
    playback.start();
    addEventListener("online", renew);
    // Ends the session at the server now, rather than when it is missed there.
    addEventListener("pagehide", stop);
    addEventListener("pageshow", back);
    return () => {
      removeEventListener("online", renew);
      removeEventListener("pagehide", stop);
      removeEventListener("pageshow", back);
      playback.stop();
    };
  }, [playback]);
  return { session: playback, stream };
}

function airWords({ video, audio }: OnAirView): string {
  if (video !== undefined) return t("programme.up");
  return Object.keys(audio).length > 0 ? t("programme.sound-only") : t("programme.silent");
}

/** The programme feed, silent until its listener asks for sound. */
export function Programme() {
  const { origin, hearing } = useSession();
  const { audience } = useSeen();
  const { session, stream } = usePlayback(programmeUrl(origin, hearing));
  const state = useStore(session.state);
  const [muted, setMuted] = useState(true);
  const words = state.line === "up" ? airWords(audience.on_air) : t(`programme.${state.line}`);
  return (
    <section class="programme" aria-label={t("programme.heading")}>
      <div class="screen">
        <Video stream={stream} muted={muted} label={t("programme.heading")} testid="programme-video" />
        {muted && (
          <button type="button" class="sound-on" data-testid="sound-on" onClick={() => setMuted(false)}>
            {t("programme.sound-on")}
          </button>
        )}
      </div>
      <p class="programme-line">
        <span role="status" data-testid="programme-state" data-line={state.line}>
          {words} {state.error && sentence(state.error)}
        </span>
        {state.line === "refused" && (
          <button type="button" onClick={() => session.start()}>
            {t("programme.again")}
          </button>
        )}
        {!muted && (
          <button type="button" data-testid="sound-off" onClick={() => setMuted(true)}>
            {t("programme.sound-off")}
          </button>
        )}
      </p>
    </section>
  );
}
