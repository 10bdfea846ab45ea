// A WHIP or WHEP client on werift: `node werift_peer.mjs '{"url": …, "token": …, "publish": bool, …}'`.
// Packets to publish come as lines on standard input, what happens goes out as lines of JSON; at the end of
// the input the session is deleted. See peers.py.
import readline from "node:readline";
import { MediaStreamTrack, RTCPeerConnection, useH264, useOPUS } from "werift";

const wish = JSON.parse(process.argv[2]);
const authorization = { Authorization: `Bearer ${wish.token}` };
const say = (event, more = {}) => process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);

const peer = new RTCPeerConnection({
  codecs: { audio: [useOPUS()], video: [useH264(wish.h264 ?? {})] },
  iceServers: [],
  iceUseIpv6: false,
  iceAdditionalHostAddresses: ["127.0.0.1"],
  bundlePolicy: wish.bundle ?? "max-bundle",
  debug: { inboundPacketLoss: wish.lose ?? 0 },
});
peer.connectionStateChange.subscribe((state) => say("state", { state }));

const tracks = {};
for (const kind of ["video", "audio"]) {
  if (wish.publish) {
    tracks[kind] = new MediaStreamTrack({ kind });
    const { sender } = peer.addTransceiver(tracks[kind], { direction: "sendonly" });
    sender.onPictureLossIndication.subscribe(() => say("pli", { kind }));
    sender.onGenericNack.subscribe((nack) => say("nack", { kind, lost: nack.lost }));
  } else {
    const transceiver = peer.addTransceiver(kind, { direction: "recvonly" });
    transceiver.onTrack.subscribe((track) => {
      track.onReceiveRtp.subscribe((packet) => say("rtp", { kind, data: packet.serialize().toString("base64") }));
      if (kind === "video") transceiver.receiver.sendRtcpPLI(track.ssrc).catch(() => undefined);
    });
  }
}

await peer.setLocalDescription(await peer.createOffer());
say("offer", { sdp: peer.localDescription.sdp });
const response = await fetch(wish.url, {
  method: "POST",
  headers: { ...authorization, "Content-Type": "application/sdp" },
  body: peer.localDescription.sdp,
});
const answer = await response.text();
say("answer", { status: response.status, sdp: answer });
if (response.status !== 201) process.exit(1);
await peer.setRemoteDescription({ type: "answer", sdp: answer });
const session = new URL(response.headers.get("Location"), wish.url);

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [kind, data] = line.split(" ");
  tracks[kind].writeRtp(Buffer.from(data, "base64"));
}
const { status } = await fetch(session, { method: "DELETE", headers: authorization });
say("ended", { status });
await peer.close();
process.exit(0);
