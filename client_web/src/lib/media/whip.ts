/** Publishing a camera and a microphone by WHIP (RFC 9725). */

import { type Connection, type DoorAddress, connect, preferH264 } from "./peer";
import { Shedding, availableOf } from "./shedding";

/** Enough for 720p of a person who speaks; a constant picture size suits the recording. */
const FULL: RTCRtpEncodingParameters = { maxBitrate: 1_500_000, maxFramerate: 30 };
/**
 * For viewers on thin lines: with the sound and all headers it fits into 200 kbit/s. A thin uplink gives it and
 * the sound what they need before the full picture gets anything.
 */
const LOW: RTCRtpEncodingParameters = { maxBitrate: 110_000, maxFramerate: 15, priority: "high" };
const LOW_HEIGHT = 180;
const AUDIO_BITS = 64_000;
const LOOK_MS = 1_000;

export const whipUrl = (origin: string, hearing: string, feed: string): string =>
  `${origin}/whip/${encodeURIComponent(hearing)}/${encodeURIComponent(feed)}`;

/** The same picture once more, small; nothing where the browser does not take a track twice. */
function addLow(peer: RTCPeerConnection, track: MediaStreamTrack, stream: MediaStream): RTCRtpTransceiver | undefined {
  const { height = 720 } = track.getSettings();
  try {
    return peer.addTransceiver(track, {
      direction: "sendonly",
      streams: [stream],
      sendEncodings: [{ ...LOW, scaleResolutionDownBy: Math.max(1, height / LOW_HEIGHT) }],
    });
  } catch {
    return undefined;
  }
}

/** Stop and send the full encoding again as the line allows, where the small one is sent besides. */
function watch(peer: RTCPeerConnection, full: RTCRtpSender): void {
  const shedding = new Shedding();
  let sends = true;
  const look = async (): Promise<void> => {
    if (peer.connectionState === "closed") return clearInterval(timer);
    const wanted = shedding.take(availableOf(await peer.getStats()), performance.now());
    if (wanted === sends) return;
    sends = wanted;
    const parameters = full.getParameters();
    for (const encoding of parameters.encodings) encoding.active = wanted;
    // A connection that was closed meanwhile has nothing to stop.
    await full.setParameters(parameters).catch(() => undefined);
  };
  const timer = setInterval(() => void look(), LOOK_MS);
}

async function shape(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters();
  parameters.degradationPreference = "maintain-resolution";
  // Where a browser does not know this wish it refuses the whole set; then its own ways are good enough.
  await sender.setParameters(parameters).catch(() => undefined);
}

/** Send the tracks of `stream` to the door. Raises as `connect` does. */
export async function publish(stream: MediaStream, door: DoorAddress): Promise<Connection> {
  const peer = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
  const [video] = stream.getVideoTracks();
  const [audio] = stream.getAudioTracks();
  if (audio) {
    peer.addTransceiver(audio, {
      direction: "sendonly",
      streams: [stream],
      sendEncodings: [{ maxBitrate: AUDIO_BITS, priority: "high" }],
    });
  }
  const pictures: RTCRtpTransceiver[] = [];
  if (video) {
    pictures.push(peer.addTransceiver(video, { direction: "sendonly", streams: [stream], sendEncodings: [FULL] }));
    const low = addLow(peer, video, stream);
    if (low) pictures.push(low);
  }
  for (const picture of pictures) preferH264(picture, RTCRtpSender.getCapabilities("video"));
  const connection = await connect(peer, door);
  for (const picture of pictures) await shape(picture.sender);
  const [full, low] = pictures;
  if (full && low?.currentDirection === "sendonly") watch(peer, full.sender);
  return connection;
}
