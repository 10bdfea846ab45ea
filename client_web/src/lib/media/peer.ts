/** One WebRTC connection made by a single POST of an offer (RFC 9725 and WHEP), and its end by DELETE. */

import type { CommandError } from "../commands";
import { errorOf } from "../problem";
import { iceServers } from "./iceServers";
import { type AskLayer, askingAt, layerUrl } from "./layer";

/** Longest wait for local addresses, which are there in a few milliseconds. */
const GATHERING_MS = 2_000;
/** Where servers are asked for further ones: the other side finds those by itself, from the checks that come. */
const GATHERING_WITH_SERVERS_MS = 200;
const ANSWER_MS = 10_000;

/** The door answered, and said no. `passing` tells whether trying again may help. */
export class DoorRefused extends Error {
  constructor(
    readonly error: CommandError,
    readonly passing: boolean,
  ) {
    super(error.text || error.code);
  }
}

export interface DoorAddress {
  /** Where the offer is posted. */
  url: string;
  token: string;
  fetch: typeof fetch;
}

/** An open connection. `end` may be called at any time, any number of times. */
export interface Connection {
  peer: RTCPeerConnection;
  /** Reads and chooses what a viewer is sent, where the door offers a choice. */
  layer?: AskLayer | undefined;
  end(): void;
}

function gathered(peer: RTCPeerConnection, patience: number): Promise<void> {
  if (peer.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patience);
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Statuses that say "not now": too early, too many, or somebody behind the door is away. */
const passingStatus = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status);

/**
 * Offer what `peer` has transceivers for, and connect.
 *
 * Raises DoorRefused if the door answers anything but 201, and whatever `fetch` raises if nobody answers.
 * The peer is closed in either case.
 */
export async function connect(peer: RTCPeerConnection, door: DoorAddress): Promise<Connection> {
  const authorization = { Authorization: `Bearer ${door.token}` };
  let session: string | undefined;
  const end = (): void => {
    peer.close();
    if (session === undefined) return;
    // Kept alive, so that leaving the page still ends the session; if it is lost the server reaps it.
    void door.fetch(session, { method: "DELETE", headers: authorization, keepalive: true }).catch(() => undefined);
    session = undefined;
  };
  try {
    const servers = await iceServers(door);
    if (servers.length > 0) peer.setConfiguration({ ...peer.getConfiguration(), iceServers: servers });
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer, servers.length > 0 ? GATHERING_WITH_SERVERS_MS : GATHERING_MS);
    const response = await door.fetch(door.url, {
      method: "POST",
      headers: { ...authorization, "Content-Type": "application/sdp" },
      body: peer.localDescription?.sdp ?? "",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (response.status !== 201) throw new DoorRefused(await errorOf(response), passingStatus(response.status));
    const location = response.headers.get("Location");
    if (location) session = new URL(location, response.url || door.url).href;
    const choosing = layerUrl(response.headers.get("Link"), response.url || door.url);
    await peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
    return { peer, layer: choosing ? askingAt(choosing, door.token, door.fetch) : undefined, end };
  } catch (error) {
    end();
    throw error;
  }
}

/** Put H.264 first, constrained baseline with packetization-mode 1 before the rest: the one the server forwards. */
export function preferH264(transceiver: RTCRtpTransceiver, capabilities: RTCRtpCapabilities | null): void {
  if (!capabilities || !("setCodecPreferences" in transceiver)) return;
  const rank = ({ mimeType, sdpFmtpLine = "" }: RTCRtpCodec): number => {
    if (mimeType.toLowerCase() !== "video/h264") return 3;
    if (!sdpFmtpLine.includes("packetization-mode=1")) return 2;
    return sdpFmtpLine.includes("profile-level-id=42e0") ? 0 : 1;
  };
  const codecs = [...capabilities.codecs].sort((a, b) => rank(a) - rank(b));
  transceiver.setCodecPreferences(codecs);
}
