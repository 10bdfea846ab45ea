import { describe, expect, it, vi } from "vitest";
import { Recording, type Studio, typeOf } from "../src/lib/media/recording";
import { FileRefused } from "../src/lib/materials";
import { upload } from "../src/lib/upload";
import { positionAt } from "../src/ui/Playing";

const all = () => true;

class FakeTrack extends EventTarget {
  stopped = false;
  stop(): void {
    this.stopped = true;
  }
}

class FakeRecorder {
  state = "inactive";
  ondataavailable: ((event: { data: Blob }) => void) | null = null;
  onstop: (() => void) | null = null;
  start(): void {
    this.state = "recording";
  }
  stop(): void {
    this.state = "inactive";
    this.ondataavailable?.({ data: new Blob(["spoken"]) });
    this.onstop?.();
  }
}

/** A page's devices; `clock.now` is moved by hand, timers by vitest. */
function studio(fault?: string): { studio: Studio; track: FakeTrack; clock: { now: number } } {
  const track = new FakeTrack();
  const clock = { now: 1_000 };
  const getUserMedia = async (): Promise<MediaStream> => {
    if (fault) throw Object.assign(new Error(fault), { name: fault });
    return { getTracks: () => [track] } as unknown as MediaStream;
  };
  return {
    track,
    clock,
    studio: {
      devices: { getUserMedia } as unknown as MediaDevices,
      secure: true,
      now: () => clock.now,
      can: all,
      record: () => new FakeRecorder() as unknown as MediaRecorder,
    },
  };
}

describe("what is recorded", () => {
  it("is the first kind that this browser can", () => {
    expect(typeOf("video", all)).toBe("video/webm;codecs=vp8,opus");
    expect(typeOf("video", (type) => type.startsWith("video/mp4"))).toBe("video/mp4;codecs=avc1.42E01F,mp4a.40.2");
    expect(typeOf("audio", (type) => type.startsWith("video/"))).toBeUndefined();
  });

  it("is nothing where the browser can record nothing, or no device may be used", async () => {
    const { studio: page } = studio();
    const none = new Recording({ ...page, can: () => false }, () => 1_000);
    await none.begin("video");
    expect(none.state.value).toEqual({ at: "idle", fault: "codec" });
    const insecure = new Recording({ ...page, secure: false }, () => 1_000);
    await insecure.begin("video");
    expect(insecure.state.value).toEqual({ at: "idle", fault: "insecure" });
    const denied = new Recording(studio("NotAllowedError").studio, () => 1_000);
    await denied.begin("audio");
    expect(denied.state.value).toEqual({ at: "idle", fault: "denied" });
  });

  it("ends by itself when the time is up, and gives the devices back", async () => {
    vi.useFakeTimers();
    const { studio: page, track, clock } = studio();
    const recording = new Recording(page, () => 2_000);
    await recording.begin("video");
    clock.now += 1_500;
    vi.advanceTimersByTime(100);
    expect(recording.state.value).toMatchObject({ at: "running", elapsedMs: 1_500 });
    clock.now += 1_500;
    vi.advanceTimersByTime(100);
    vi.useRealTimers();
    const state = recording.state.value;
    expect(state).toMatchObject({ at: "done", recorded: { form: "video", durationMs: 2_000 } });
    expect(state.at === "done" && state.recorded.blob.type).toBe("video/webm");
    expect(track.stopped).toBe(true);
  });

  it("is gone when it is thrown away, running or done", async () => {
    const { studio: page, track } = studio();
    const recording = new Recording(page, () => 2_000);
    await recording.begin("audio");
    recording.discard();
    expect(recording.state.value).toEqual({ at: "idle" });
    expect(track.stopped).toBe(true);
    await recording.begin("audio");
    recording.stop();
    expect(recording.state.value.at).toBe("done");
    recording.discard();
    expect(recording.state.value).toEqual({ at: "idle" });
  });

  it("is kept when its device is pulled out", async () => {
    const { studio: page, track } = studio();
    const recording = new Recording(page, () => 2_000);
    await recording.begin("audio");
    track.dispatchEvent(new Event("ended"));
    expect(recording.state.value.at).toBe("done");
  });
});

describe("sending a recording", () => {
  const refused = (code: string, text = "") => new FileRefused({ code, text });
  const answers = (...given: (FileRefused | string)[]) => {
    const left = [...given];
    return async () => {
      const next = left.shift() ?? "";
      if (typeof next !== "string") throw next;
      return { material: next, kind: "question-message" as const, media_type: "video/webm", bytes: 1 };
    };
  };
  const soon = async (): Promise<void> => undefined;

  it("goes on after a lost line and a busy server", async () => {
    const attempt = answers(refused("file-broken-off"), refused("journal-away"), "abc");
    expect(await upload(attempt, new AbortController().signal, soon)).toEqual({ material: "abc" });
  });

  it("ends with the server's reason when it is refused", async () => {
    const outcome = await upload(answers(refused("material-type", "Send sound.")), new AbortController().signal, soon);
    expect(outcome).toEqual({ error: { code: "material-type", text: "Send sound." } });
  });

  it("ends when the page is left", async () => {
    const abort = new AbortController();
    const attempt = async () => {
      abort.abort();
      throw refused("file-broken-off");
    };
    expect(await upload(attempt, abort.signal, soon)).toEqual({ aborted: true });
  });
});

describe("how far a file has been played", () => {
  const playing = { id: "p", kind: "statement", slot: "s", from_ms: 10_000, duration_ms: 60_000, spent_ms: 5_000 };
  it("runs with the clock, stands with it, and ends with the file", () => {
    expect(positionAt(playing, 99_000)).toBe(15_000);
    expect(positionAt({ ...playing, running_since: 90_000 }, 99_000)).toBe(24_000);
    expect(positionAt({ ...playing, running_since: 90_000 }, 80_000)).toBe(15_000);
    expect(positionAt({ ...playing, running_since: 0 }, 990_000)).toBe(60_000);
  });
});
