/** The camera and microphone of this machine: asked for, chosen, listened to, given back. */

import { Store } from "../store";
import { type DeviceFault, deviceFault, faultOf } from "./problems";

export interface Device {
  id: string;
  /** Empty until the person has allowed devices. */
  label: string;
}

export interface CameraState {
  stream?: MediaStream;
  opening: boolean;
  fault?: DeviceFault;
  cameras: readonly Device[];
  microphones: readonly Device[];
  /** Chosen devices; undefined leaves it to the browser. */
  camera?: string;
  microphone?: string;
}

const PICTURE: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};
const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

const only = (id: string | undefined): MediaTrackConstraints => (id === undefined ? {} : { deviceId: { exact: id } });

export class Camera {
  readonly state: Store<CameraState>;

  constructor(private readonly devices: MediaDevices | undefined) {
    const fault = deviceFault(isSecureContext, devices);
    this.state = new Store<CameraState>({
      opening: false,
      cameras: [],
      microphones: [],
      ...(fault && { fault }),
    });
    devices?.addEventListener("devicechange", () => void this.#list());
  }

  /** Open the chosen devices, in place of those open now. The stream is also in `state`; undefined on a fault. */
  async open(): Promise<MediaStream | undefined> {
    const { devices } = this;
    if (!devices || this.state.value.fault === "insecure") return undefined;
    const { camera, microphone, fault: _past, ...state } = this.state.value;
    this.state.set({ ...state, ...(camera && { camera }), ...(microphone && { microphone }), opening: true });
    try {
      const stream = await devices.getUserMedia({
        video: { ...PICTURE, ...only(camera) },
        audio: { ...SOUND, ...only(microphone) },
      });
      this.#release();
      for (const track of stream.getTracks()) {
        track.addEventListener("ended", () => this.state.value.stream === stream && this.#fail("busy"));
      }
      this.state.change({ stream, opening: false });
      await this.#list();
      return stream;
    } catch (error) {
      this.#fail(faultOf(error));
      return undefined;
    }
  }

  close(): void {
    this.#release();
    const { stream: _stream, ...state } = this.state.value;
    this.state.set({ ...state, opening: false });
  }

  choose(kind: "camera" | "microphone", id: string): void {
    this.state.change({ [kind]: id });
  }

  #fail(fault: DeviceFault): void {
    this.close();
    this.state.change({ fault });
  }

  #release(): void {
    for (const track of this.state.value.stream?.getTracks() ?? []) track.stop();
  }

  async #list(): Promise<void> {
    const found = (await this.devices?.enumerateDevices()) ?? [];
    const of = (kind: MediaDeviceKind): Device[] =>
      found.filter((device) => device.kind === kind).map((device) => ({ id: device.deviceId, label: device.label }));
    this.state.change({ cameras: of("videoinput"), microphones: of("audioinput") });
  }
}
