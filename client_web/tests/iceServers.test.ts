import { describe, expect, it } from "vitest";
import { iceServers, serversOf } from "../src/lib/media/iceServers";

const STUN = '<stun:relay.example.org:3478>; rel="ice-server"';
const TURN =
  '<turns:relay.example.org:5349?transport=tcp>; rel="ice-server"; username="17:ab,c"; credential="a+/b=="; credential-type="password"';

function door(url: string, answer: () => Promise<Response>): { url: string; token: string; fetch: typeof fetch; asked: RequestInit[] } {
  const asked: RequestInit[] = [];
  const fetch = (_: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    asked.push(init);
    return answer();
  };
  return { url, token: "t", fetch, asked };
}

describe("a door's STUN and TURN servers", () => {
  it("are read from Link headers, several in one", () => {
    expect(serversOf(`</whep/x/layer>; rel="urn:ietf:params:whep:ext:core:layer", ${STUN}, ${TURN}`)).toEqual([
      { urls: "stun:relay.example.org:3478" },
      { urls: "turns:relay.example.org:5349?transport=tcp", username: "17:ab,c", credential: "a+/b==" },
    ]);
    expect(serversOf(null)).toEqual([]);
    expect(serversOf("nonsense; <x>")).toEqual([]);
    expect(serversOf("<stun:a>;rel=ice-server")).toEqual([{ urls: "stun:a" }]);
  });

  it("are asked for with the token, once in ten minutes", async () => {
    const asking = door("https://one/", async () => new Response(null, { headers: { Link: STUN } }));
    let now = 1;
    expect(await iceServers(asking, () => now)).toEqual([{ urls: "stun:relay.example.org:3478" }]);
    now += 599_000;
    await iceServers(asking, () => now);
    expect(asking.asked).toHaveLength(1);
    expect(asking.asked[0]).toMatchObject({ method: "OPTIONS", headers: { Authorization: "Bearer t" } });
    now += 2_000;
    await iceServers(asking, () => now);
    expect(asking.asked).toHaveLength(2);
  });

  it("are none where the door does not answer, and it is asked again", async () => {
    const silent = door("https://two/", () => Promise.reject(new TypeError("no network")));
    expect(await iceServers(silent)).toEqual([]);
    const refusing = door("https://two/", async () => new Response(null, { status: 503, headers: { Link: STUN } }));
    expect(await iceServers(refusing)).toEqual([]);
    const well = door("https://two/", async () => new Response(null, { headers: { Link: STUN } }));
    expect(await iceServers(well)).toHaveLength(1);
  });
});
