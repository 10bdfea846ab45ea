/** Playing the programme, or one feed, by WHEP. */

import { type Connection, type DoorAddress, connect, preferH264 } from "./peer";

export const programmeUrl = (origin: string, hearing: string): string =>
  `${origin}/whep/${encodeURIComponent(hearing)}/programme`;

export const previewUrl = (origin: string, hearing: string, feed: string): string =>
  `${origin}/whep/${encodeURIComponent(hearing)}/feeds/${encodeURIComponent(feed)}`;

/** Receive picture and sound; `play` gets the stream before the first packet comes. Raises as `connect` does. */
export async function receive(door: DoorAddress, play: (stream: MediaStream) => void): Promise<Connection> {
  const peer = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
  const stream = new MediaStream();
  peer.addTransceiver("audio", { direction: "recvonly" });
  const picture = peer.addTransceiver("video", { direction: "recvonly" });
  preferH264(picture, RTCRtpReceiver.getCapabilities("video"));
  peer.addEventListener("track", ({ track }) => stream.addTrack(track));
  const connection = await connect(peer, door);
  play(stream);
  return connection;
}
