/** Records a message with this machine's camera or microphone: begun, stopped, listened to, thrown away. */

import { Store } from "../store";
import { type DeviceFault, deviceFault, faultOf } from "./problems";

export type Form = "audio" | "video";

/** In the order in which they are best for being played: a browser takes the first that it can. */
const TYPES: Record<Form, readonly string[]> = {
  video: [
    "video/webm;codecs=vp8,opus",
    "video/webm;codecs=vp9,opus",
    "video/webm",
    "video/mp4;codecs=avc1.42E01F,mp4a.40.2",
    "video/mp4",
  ],
  audio: ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/webm", "audio/mp4"],
};

const WANTED: Record<Form, MediaStreamConstraints> = {
  video: { video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } }, audio: true },
  audio: { audio: true },
};

const VIDEO_BITS = 1_500_000;
const SOUND_BITS = 64_000;
/** Pieces of so long are taken from the recorder, so that a fault loses no more. */
const PIECE_MS = 1_000;
const STEP_MS = 100;

/** What this browser would record; undefined: nothing that can be sent. */
export const typeOf = (form: Form, can: (type: string) => boolean): string | undefined => TYPES[form].find(can);

export interface Recorded {
  form: Form;
  blob: Blob;
  durationMs: number;
}

export type RecordingState =
  | { at: "idle"; fault?: DeviceFault | "codec" }
  | { at: "opening"; form: Form }
  | { at: "running"; form: Form; stream: MediaStream; elapsedMs: number }
  | { at: "done"; recorded: Recorded };

/** The devices and clock of a page. */
export interface Studio {
  devices: MediaDevices | undefined;
  secure: boolean;
  now: () => number;
  can: (type: string) => boolean;
  record: (stream: MediaStream, options: MediaRecorderOptions) => MediaRecorder;
}

export class Recording {
  readonly state = new Store<RecordingState>({ at: "idle" });
  #recorder: MediaRecorder | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly studio: Studio,
    private readonly limitMs: () => number,
  ) {}

  /** Open the devices and record until `stop`, or until the time is up. */
  async begin(form: Form): Promise<void> {
    const { devices, secure, can } = this.studio;
    const type = typeOf(form, can);
    const fault = deviceFault(secure, devices) ?? (type === undefined ? "codec" : undefined);
    if (fault || !devices || type === undefined) {
      this.state.set({ at: "idle", ...(fault && { fault }) });
      return;
    }
    this.state.set({ at: "opening", form });
    let stream: MediaStream | undefined;
    try {
      stream = await devices.getUserMedia(WANTED[form]);
      this.#run(form, type, stream);
    } catch (error) {
      for (const track of stream?.getTracks() ?? []) track.stop();
      this.state.set({ at: "idle", fault: faultOf(error) });
    }
  }

  stop(): void {
    if (this.#recorder?.state === "recording") this.#recorder.stop();
  }

  /** Throw away what was recorded, or is being. */
  discard(): void {
    const recorder = this.#recorder;
    this.#recorder = undefined;
    if (recorder?.state === "recording") recorder.stop();
    this.state.set({ at: "idle" });
  }

  /** Take up what was recorded before. */
  resume(recorded: Recorded): void {
    if (this.state.value.at === "idle") this.state.set({ at: "done", recorded });
  }

  #run(form: Form, mimeType: string, stream: MediaStream): void {
    const { now, record } = this.studio;
    const bits = { audioBitsPerSecond: SOUND_BITS, ...(form === "video" && { videoBitsPerSecond: VIDEO_BITS }) };
    const recorder = record(stream, { mimeType, ...bits });
    const pieces: Blob[] = [];
    const began = now();
    let elapsedMs = 0;
    recorder.ondataavailable = ({ data }) => void (data.size > 0 && pieces.push(data));
    recorder.onstop = () => {
      clearInterval(this.#timer);
      for (const track of stream.getTracks()) track.stop();
      if (this.#recorder !== recorder) return;
      this.#recorder = undefined;
      const blob = new Blob(pieces, { type: mimeType.split(";")[0] ?? mimeType });
      this.state.set({ at: "done", recorded: { form, blob, durationMs: elapsedMs } });
    };
    // A device that is pulled out ends the recording; what there is can be kept.
    for (const track of stream.getTracks()) track.addEventListener("ended", () => this.stop());
    this.#recorder = recorder;
    recorder.start(PIECE_MS);
    this.state.set({ at: "running", form, stream, elapsedMs });
    this.#timer = setInterval(() => {
      if (recorder.state !== "recording") return;
      elapsedMs = Math.min(now() - began, this.limitMs());
      this.state.set({ at: "running", form, stream, elapsedMs });
      if (elapsedMs >= this.limitMs()) this.stop();
    }, STEP_MS);
  }
}
