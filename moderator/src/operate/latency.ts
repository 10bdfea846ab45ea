/**
 * From glass to glass, as far as it can be told of a viewer without a clock in the picture.
 *
 * It is what the viewer's own browser says of the picture on its screen (the moment of capture that the server's
 * sender reports give it, RFC 3550 section 6.4.1), taken from the time at which it said so, both by the server's
 * clock; and half the round trip of whoever is seen, which the server cannot see in what arrives. What the
 * camera, the encoder and the screen take is not in it.
 */

import type { Played } from "../../../client_web/src/lib/media/playing";
import type { MediaReport } from "../../../client_web/src/lib/protocol.gen";

/** More is a picture that stood when the browser told of it, or a clock that is wrong. */
const MOST_MS = 60_000;

/** Milliseconds; nothing where the browser does not say enough. */
export function latencyOf(played: Played | undefined, report: MediaReport, onAir: string | undefined): number | undefined {
  if (played?.captured === undefined) return undefined;
  const from = played.at + report.unix_ms - report.at - played.captured;
  const seen = report.feeds.find(({ feed, current }) => current && feed === onAir);
  const latency = from + (seen?.round_trip_ms ?? 0) / 2;
  return latency >= 0 && latency <= MOST_MS ? Math.round(latency) : undefined;
}
