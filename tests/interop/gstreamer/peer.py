#!/usr/bin/python3
"""A WHIP or WHEP client on GStreamer's webrtcbin, for the system's own Python (python3-gi).

`peer.py '{"url": …, "token": …, "publish": bool, …}'`, or `--look` to find out whether it could. What it
reads and says is described in peers.py; a publisher makes its own pictures and sounds, and ignores the
packets that it is handed.
"""

import base64
import json
import sys
import threading
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urljoin

import gi  # type: ignore[import-not-found, unused-ignore]

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # type: ignore[import-not-found, unused-ignore]  # noqa: E402

H264 = "application/x-rtp,media=video,encoding-name=H264,clock-rate=90000,payload=96"
OPUS = "application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,payload=97"
PUBLISHING = f"""
    webrtcbin name=peer
    videotestsrc is-live=true pattern=snow ! video/x-raw,width=320,height=240,framerate=25/1
      ! x264enc tune=zerolatency speed-preset=ultrafast bitrate=1500 key-int-max=50
      ! video/x-h264,profile=constrained-baseline ! h264parse config-interval=-1
      ! rtph264pay aggregate-mode=zero-latency mtu=1200 ! {H264} ! peer.
    audiotestsrc is-live=true wave=sine volume=0.4 ! audioconvert ! audioresample
      ! opusenc ! rtpopuspay ! {OPUS} ! peer.
"""
NEEDED = ("webrtcbin", "nicesrc", "x264enc", "opusenc", "rtph264pay", "rtpopuspay", "dtlssrtpenc")
lock = threading.Lock()


def say(event: str, **more: object) -> None:
    with lock:
        print(json.dumps({"event": event, **more}), flush=True)


class Peer:
    def __init__(self, wish: dict[str, Any], loop: Any) -> None:
        self.wish = wish
        self.loop = loop
        self.session: str | None = None
        self.pipeline = Gst.parse_launch(PUBLISHING) if wish["publish"] else Gst.Pipeline()
        if not wish["publish"]:
            self.pipeline.add(Gst.ElementFactory.make("webrtcbin", "peer"))
        self.bin = self.pipeline.get_by_name("peer")
        if wish.get("bundle", "max-bundle") != "none":
            self.bin.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
        self.bin.connect("notify::connection-state", self.state_changed)
        self.bin.connect("notify::ice-gathering-state", self.gathered)
        self.bin.connect("pad-added", self.track_came)
        if wish["publish"]:
            self.publish()
        else:
            self.watch()
        self.pipeline.set_state(Gst.State.PLAYING)
        promise = Gst.Promise.new_with_change_func(self.offered)
        self.bin.emit("create-offer", None, promise)

    def publish(self) -> None:
        for at in range(2):
            transceiver = self.bin.emit("get-transceiver", at)
            transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
            if self.wish.get("nack"):
                transceiver.set_property("do-nack", True)

    def watch(self) -> None:
        recvonly = GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY
        video = H264 + ("," + self.wish["caps"] if self.wish.get("caps") else "")
        for caps in (video, OPUS):
            transceiver = self.bin.emit("add-transceiver", recvonly, Gst.Caps.from_string(caps))
            transceiver.set_property("do-nack", True)

    def offered(self, promise: Any) -> None:
        reply = promise.get_reply()
        self.bin.emit("set-local-description", reply.get_value("offer"), Gst.Promise.new())

    def gathered(self, *_: object) -> None:
        if self.bin.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            threading.Thread(target=self.ask, daemon=True).start()

    def ask(self) -> None:
        sdp = self.bin.get_property("local-description").sdp.as_text()
        if not self.wish["publish"] and "a=sendrecv" in sdp:
            sdp = sdp.replace("a=sendrecv", "a=recvonly")
        say("offer", sdp=sdp)
        response, body = self.request("POST", self.wish["url"], sdp.encode())
        say("answer", status=response.status, sdp=body)
        if response.status != 201:
            self.loop.quit()
            return
        self.session = urljoin(self.wish["url"], response.headers["Location"])
        _, message = GstSdp.SDPMessage.new_from_text(body)
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        self.bin.emit("set-remote-description", answer, Gst.Promise.new())

    def request(self, method: str, url: str, body: bytes | None = None) -> tuple[Any, str]:
        headers = {"Authorization": "Bearer " + self.wish["token"], "Content-Type": "application/sdp"}
        request = urllib.request.Request(url, body, headers, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                return response, response.read().decode()
        except urllib.error.HTTPError as error:
            return error, error.read().decode()

    def state_changed(self, *_: object) -> None:
        say("state", state=self.bin.get_property("connection-state").value_nick)

    def track_came(self, _: object, pad: Any) -> None:
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        kind = pad.get_current_caps().get_structure(0).get_string("media")
        sink = Gst.ElementFactory.make("appsink")
        sink.set_property("emit-signals", True)
        sink.set_property("sync", False)
        sink.connect("new-sample", self.packet_came, kind)
        self.pipeline.add(sink)
        sink.sync_state_with_parent()
        pad.link(sink.get_static_pad("sink"))

    def packet_came(self, sink: Any, kind: str) -> Any:
        buffer = sink.emit("pull-sample").get_buffer()
        data = buffer.extract_dup(0, buffer.get_size())
        say("rtp", kind=kind, data=base64.b64encode(data).decode())
        return Gst.FlowReturn.OK

    def input_ended(self) -> None:
        if self.session is not None:
            say("ended", status=self.request("DELETE", self.session)[0].status)
        self.pipeline.set_state(Gst.State.NULL)
        self.loop.quit()


def main() -> None:
    Gst.init(None)
    if sys.argv[1] == "--look":
        sys.exit(not all(map(Gst.ElementFactory.find, NEEDED)))
    loop = GLib.MainLoop()
    peer = Peer(json.loads(sys.argv[1]), loop)

    def read() -> None:
        for _ in sys.stdin:
            pass
        GLib.idle_add(peer.input_ended)

    threading.Thread(target=read, daemon=True).start()
    loop.run()


main()
