/** Publishing a camera and a microphone by WHIP (RFC 9725). */

import { type Connection, type DoorAddress, connect, preferH264 } from "./peer";

/** Enough for 720p of a person who speaks; a constant picture size suits the recording. */
const VIDEO_BITS = 1_500_000;
const AUDIO_BITS = 64_000;
const FRAMES = 30;

export const whipUrl = (origin: string, hearing: string, feed: string): string =>
  `${origin}/whip/${encodeURIComponent(hearing)}/${encodeURIComponent(feed)}`;

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
  let picture: RTCRtpTransceiver | undefined;
  if (video) {
    picture = peer.addTransceiver(video, {
      direction: "sendonly",
      streams: [stream],
      sendEncodings: [{ maxBitrate: VIDEO_BITS, maxFramerate: FRAMES }],
    });
    preferH264(picture, RTCRtpSender.getCapabilities("video"));
  }
  const connection = await connect(peer, door);
  if (picture) await shape(picture.sender);
  return connection;
}
