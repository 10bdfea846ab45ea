import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Connection } from "../lib/media/peer";
import { MediaSession } from "../lib/media/session";
import type { LayerChoice } from "../lib/media/layer";
import { programmeUrl, receive } from "../lib/media/whep";
import type { OnAirView } from "../lib/protocol.gen";
import { Bell } from "./Bell";
import { PLAYING } from "./Playing";
import { QualityChoice, useLayerChoice, useRefresh } from "./Quality";
import { doorTo, useSeen, useSession, useStore } from "./hooks";
import { ownerOf } from "./people";
import { useTelling } from "./telling";
import { sentence, t } from "./text";

const LOOK_MS = 250;
/** Without a new picture for so long nothing comes any more: even the slate is sent every two seconds. */
const STILL_MS = 5_000;
/** A source without a small encoding is given to thin lines in single pictures, one every few seconds. */
const STILLS_MS = 15_000;

interface VideoProps {
  stream: MediaStream | undefined;
  muted: boolean;
  label: string;
  testid: string;
  /** Told again and again whether the picture stands still. */
  onStill?: (still: boolean) => void;
  /** For so many milliseconds it may stand before it counts as standing still. */
  stillMs?: number;
  /** Told when the picture comes in another size. */
  onSize?: (size: string) => void;
}

/** A video element for a stream that may be replaced. */
export function Video(props: VideoProps) {
  const at = useRef<HTMLVideoElement>(null);
  const { onStill, stillMs = STILL_MS } = props;
  useEffect(() => {
    if (!onStill) return;
    let frames = -1;
    let since = 0;
    const look = (): void => {
      const seen = at.current?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
      if (seen !== frames) since = performance.now();
      frames = seen;
      onStill(performance.now() - since > stillMs);
    };
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [onStill, stillMs]);
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
  const resized = (): void => props.onSize?.(`${at.current?.videoWidth} x ${at.current?.videoHeight}`);
  return (
    <video
      ref={at}
      muted
      autoplay
      playsInline
      aria-label={props.label}
      data-testid={props.testid}
      onResize={resized}
    />
  );
}

/** Plays what `url` answers by WHEP while the component is drawn; `made` is told of each connection. */
export function usePlayback(
  url: string,
  made?: (connection: Connection) => void,
): { session: MediaSession; stream: MediaStream | undefined } {
  const session = useSession();
  const [stream, setStream] = useState<MediaStream>();
  const playback = useMemo(() => {
    const make = async (): Promise<Connection> => {
      const connection = await receive(doorTo(session, url), setStream);
      made?.(connection);
      return connection;
    };
    return new MediaSession(make);
  }, [session, url, made]);
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

function airWords({ video, audio }: OnAirView, missing: string | undefined): string {
  if (missing !== undefined) return t("programme.missing", { name: missing });
  if (video !== undefined) return t("programme.up");
  return Object.keys(audio).length > 0 ? t("programme.sound-only") : t("programme.silent");
}

/** What plays of the programme, for a page to show in one place or more. */
export interface Playing {
  session: MediaSession;
  stream: MediaStream | undefined;
  muted: boolean;
  setMuted: (muted: boolean) => void;
  setStill: (still: boolean) => void;
  setSize: (size: string) => void;
  stillMs: number;
  quality: LayerChoice;
  line: string;
  /** What is on air, or why nothing is seen, in words. */
  words: string;
  /** There is no picture to show. */
  dark: boolean;
}

/** The programme feed, silent until its listener asks for sound. `choosing`: its quality can be chosen. */
export function useProgramme(choosing: boolean): Playing {
  const { origin, hearing } = useSession();
  const { audience } = useSeen();
  const quality = useLayerChoice(choosing);
  const made = useMemo(() => (connection: Connection) => quality.attach(connection.layer), [quality]);
  const { session, stream } = usePlayback(programmeUrl(origin, hearing), made);
  const layer = useStore(quality.state);
  const state = useStore(session.state);
  useTelling(session);
  const [muted, setMuted] = useState(true);
  const [still, setStill] = useState(false);
  const [size, setSize] = useState("");
  useRefresh(quality, `${size} ${still}`);
  const { video } = audience.on_air;
  const missing = (still || audience.on_air.awaited) && video !== undefined ? (video === PLAYING ? t("playing.recording") : (ownerOf(audience, video)?.name ?? video)) : undefined;
  const sound = layer.now?.sent === "sound" && video !== undefined;
  const seen = sound ? t("programme.sound-sent") : airWords(audience.on_air, missing);
  const said = state.line === "up" ? seen : t(`programme.${state.line}`);
  const words = state.error ? `${said} ${sentence(state.error)}` : said;
  const dark = state.line === "up" && (sound || still);
  const stillMs = layer.now?.sent === "low" ? STILLS_MS : STILL_MS;
  return { session, stream, muted, setMuted, setStill, setSize, stillMs, quality, line: state.line, words, dark };
}

export function ProgrammePicture({ playing }: { playing: Playing }) {
  const { stream, muted, setStill, setSize, stillMs, dark, words } = playing;
  return (
    <>
      <Video
        stream={stream}
        muted={muted}
        label={t("programme.heading")}
        testid="programme-video"
        onStill={setStill}
        stillMs={stillMs}
        onSize={setSize}
      />
      {dark && (
        <p class="no-picture" aria-hidden="true" data-testid="no-picture">
          {words}
        </p>
      )}
    </>
  );
}

/** How the programme stands, and what can be done about it. */
export function ProgrammeLine({ playing, children }: { playing: Playing; children?: ComponentChildren }) {
  const { session, muted, setMuted, line, words } = playing;
  return (
    <p class="programme-line">
      <span role="status" data-testid="programme-state" data-line={line}>
        {words}
      </span>
      {line === "refused" && (
        <button type="button" onClick={() => session.start()}>
          {t("programme.again")}
        </button>
      )}
      {children}
      {!muted && (
        <button type="button" data-testid="sound-off" onClick={() => setMuted(true)}>
          {t("programme.sound-off")}
        </button>
      )}
    </p>
  );
}

export function Programme({ choosing = true }: { choosing?: boolean }) {
  const playing = useProgramme(choosing);
  return (
    <section class="programme" aria-label={t("programme.heading")}>
      <div class="screen">
        <ProgrammePicture playing={playing} />
      </div>
      {playing.muted && (
        <button type="button" class="sound-on" data-testid="sound-on" onClick={() => playing.setMuted(false)}>
          {t("programme.sound-on")}
        </button>
      )}
      <Bell muted={playing.muted} />
      <ProgrammeLine playing={playing} />
      {choosing && <QualityChoice choice={playing.quality} />}
    </section>
  );
}
