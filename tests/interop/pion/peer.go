// A WHIP or WHEP client on Pion: `pion_peer '{"url": …, "token": …, "publish": bool, …}'`.
// What it reads and says is described in peers.py; how it is built, in pion.py.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"io"
	"log"
	"math/rand"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v3"
)

type wish struct {
	URL     string  `json:"url"`
	Token   string  `json:"token"`
	Publish bool    `json:"publish"`
	Fmtp    *string `json:"fmtp"`
	Active  bool    `json:"active"`
	Passive bool    `json:"passive"`
	Tcp     bool    `json:"tcp"`
	Lose    float64 `json:"lose"` // of 1, of what comes in
}

var mutex sync.Mutex

func say(event string, more map[string]interface{}) {
	if more == nil {
		more = map[string]interface{}{}
	}
	more["event"] = event
	line, err := json.Marshal(more)
	must(err)
	mutex.Lock()
	defer mutex.Unlock()
	os.Stdout.Write(append(line, '\n'))
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// lossy loses some of what comes in, before the part that asks for it again.
type lossyFactory struct{ share float64 }
type lossy struct {
	interceptor.NoOp
	share float64
}

func (f *lossyFactory) NewInterceptor(string) (interceptor.Interceptor, error) {
	return &lossy{share: f.share}, nil
}

func (l *lossy) BindRemoteStream(_ *interceptor.StreamInfo, reader interceptor.RTPReader) interceptor.RTPReader {
	return interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		for {
			n, attributes, err := reader.Read(b, a)
			if err != nil || rand.Float64() >= l.share {
				return n, attributes, err
			}
		}
	})
}

func api(w wish) *webrtc.API {
	media := &webrtc.MediaEngine{}
	fmtp := "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
	if w.Fmtp != nil {
		fmtp = *w.Fmtp
	}
	feedback := []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}, {Type: "goog-remb"}}
	video := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeH264, ClockRate: 90000, SDPFmtpLine: fmtp, RTCPFeedback: feedback}
	audio := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1"}
	must(media.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: video, PayloadType: 125}, webrtc.RTPCodecTypeVideo))
	must(media.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: audio, PayloadType: 109}, webrtc.RTPCodecTypeAudio))
	registry := &interceptor.Registry{}
	registry.Add(&lossyFactory{w.Lose})
	must(webrtc.RegisterDefaultInterceptors(media, registry))
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	// What `lose` loses has been decrypted already: without RTX it comes again as it was.
	settings.DisableSRTPReplayProtection(true)
	if w.Tcp {
		settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeTCP4})
	}
	if w.Passive {
		must(settings.SetAnsweringDTLSRole(webrtc.DTLSRoleServer))
	}
	return webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(registry), webrtc.WithSettingEngine(settings))
}

func feedback(kind string, sender *webrtc.RTPSender) {
	for {
		packets, _, err := sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, packet := range packets {
			switch packet.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				say("pli", map[string]interface{}{"kind": kind})
			case *rtcp.TransportLayerNack:
				say("nack", map[string]interface{}{"kind": kind})
			}
		}
	}
}

func watch(peer *webrtc.PeerConnection) {
	peer.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		if track.Kind() == webrtc.RTPCodecTypeVideo {
			_ = peer.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(track.SSRC())}})
		}
		for {
			packet, _, err := track.ReadRTP()
			if err != nil {
				return
			}
			data, err := packet.Marshal()
			must(err)
			say("rtp", map[string]interface{}{"kind": track.Kind().String(), "data": base64.StdEncoding.EncodeToString(data)})
		}
	})
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeAudio} {
		_, err := peer.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		must(err)
	}
}

func publish(peer *webrtc.PeerConnection) map[string]*webrtc.TrackLocalStaticRTP {
	tracks := map[string]*webrtc.TrackLocalStaticRTP{}
	for kind, mime := range map[string]string{"video": webrtc.MimeTypeH264, "audio": webrtc.MimeTypeOpus} {
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, kind, "stream")
		must(err)
		transceiver, err := peer.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		must(err)
		go feedback(kind, transceiver.Sender())
		tracks[kind] = track
	}
	return tracks
}

func ask(method string, address string, token string, body string) *http.Response {
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	must(err)
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/sdp")
	response, err := http.DefaultClient.Do(request)
	must(err)
	return response
}

func main() {
	var w wish
	must(json.Unmarshal([]byte(os.Args[1]), &w))
	peer, err := api(w).NewPeerConnection(webrtc.Configuration{BundlePolicy: webrtc.BundlePolicyMaxBundle})
	must(err)
	peer.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		say("state", map[string]interface{}{"state": state.String()})
	})
	var tracks map[string]*webrtc.TrackLocalStaticRTP
	if w.Publish {
		tracks = publish(peer)
	} else {
		watch(peer)
	}
	offer, err := peer.CreateOffer(nil)
	must(err)
	gathered := webrtc.GatheringCompletePromise(peer)
	must(peer.SetLocalDescription(offer))
	<-gathered
	sdp := peer.LocalDescription().SDP
	if w.Active {
		sdp = strings.ReplaceAll(sdp, "a=setup:actpass", "a=setup:active")
	}
	if w.Passive {
		sdp = strings.ReplaceAll(sdp, "a=setup:actpass", "a=setup:passive")
	}
	say("offer", map[string]interface{}{"sdp": sdp})
	response := ask("POST", w.URL, w.Token, sdp)
	answer, err := io.ReadAll(response.Body)
	must(err)
	say("answer", map[string]interface{}{"status": response.StatusCode, "sdp": string(answer)})
	if response.StatusCode != 201 {
		os.Exit(1)
	}
	must(peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: string(answer)}))
	base, err := url.Parse(w.URL)
	must(err)
	session, err := base.Parse(response.Header.Get("Location"))
	must(err)

	input := bufio.NewReader(os.Stdin)
	for {
		line, err := input.ReadString('\n')
		if err != nil {
			break
		}
		kind, encoded, _ := strings.Cut(strings.TrimSpace(line), " ")
		data, err := base64.StdEncoding.DecodeString(encoded)
		must(err)
		packet := &rtp.Packet{}
		must(packet.Unmarshal(data))
		_ = tracks[kind].WriteRTP(packet)
	}
	say("ended", map[string]interface{}{"status": ask("DELETE", session.String(), w.Token, "").StatusCode})
	must(peer.Close())
}
