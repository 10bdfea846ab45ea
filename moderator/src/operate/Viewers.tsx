import type { ComponentChildren } from "preact";
import { type Played, readPlayed } from "../../../client_web/src/lib/media/playing";
import type { MediaReport, ViewerReport } from "../../../client_web/src/lib/protocol.gen";
import { useSeen, useSession, useStore } from "../../../client_web/src/ui/hooks";
import { stateNames } from "../../../client_web/src/ui/states";
import { word } from "../../../client_web/src/ui/text";
import { say } from "../text";
import { bitrate, milliseconds, percent, span } from "./figures";
import { latencyOf } from "./latency";
import { PAGE, type Wanted } from "./report";

/** Columns by which the server orders, and whether the first of them is the highest. */
const COLUMNS = [
  { order: "name", label: "operate.who", falling: false },
  { order: "state", label: "operate.from", falling: false },
  { order: "worst", label: "operate.line", falling: true },
  { order: "loss", label: "operate.loss", falling: true },
  { order: "delay", label: "operate.delay", falling: true },
  { order: undefined, label: "operate.latency", falling: false },
  { order: undefined, label: "operate.quality", falling: false },
  { order: "kbps", label: "operate.bitrate", falling: false },
  { order: "transport", label: "operate.way", falling: false },
  { order: "dropped", label: "operate.again", falling: true },
  { order: "age", label: "operate.since", falling: false },
] as const;

const GRADES = ["poor", "weak", "good"] as const;
const GRADE_TAGS: Record<string, string> = { poor: "tag air", weak: "tag caution", good: "tag good" };

function Heading(props: { column: (typeof COLUMNS)[number]; wanted: Wanted; want: (wanted: Wanted) => void }) {
  const { column, wanted, want } = props;
  const { order } = column;
  if (order === undefined) return <th scope="col">{say(column.label)}</th>;
  const chosen = wanted.order === order;
  const falls = column.falling !== wanted.reverse;
  return (
    <th scope="col" aria-sort={chosen ? (falls ? "descending" : "ascending") : "none"}>
      <button type="button" data-testid={`sort-${order}`} onClick={() => want({ ...wanted, order, reverse: chosen && !wanted.reverse, offset: 0 })}>
        {say(column.label)}
        <span aria-hidden="true">{chosen ? (falls ? " ▼" : " ▲") : ""}</span>
      </button>
    </th>
  );
}

/** What the viewer's own browser told of the programme, at most a minute ago. */
function playedBy(playing: ReadonlyMap<string, { value?: Record<string, unknown> }>, viewer: ViewerReport, now: number): Played | undefined {
  const played = viewer.feed === "" ? readPlayed(playing.get(viewer.subject)?.value ?? {}) : undefined;
  return played && now - played.at < 60_000 ? played : undefined;
}

function Row({ viewer, report }: { viewer: ViewerReport; report: MediaReport }) {
  const { live } = useSession();
  const { audience } = useSeen();
  const states = useStore(stateNames);
  const played = playedBy(live.playing, viewer, report.at);
  const again = viewer.streams.reduce((sum, stream) => sum + stream.again, 0);
  const refused = viewer.streams.reduce((sum, stream) => sum + stream.refused, 0);
  const jitter = Math.max(0, ...viewer.streams.map((stream) => stream.jitter_ms));
  const state = viewer.member_state;
  return (
    <tr data-viewer={viewer.subject} data-grade={viewer.grade}>
      <th scope="row">
        {viewer.name ?? viewer.subject}{" "}
        <small class="hint">
          {word("role", viewer.role)}
          {viewer.feed !== "" && ` · ${say("operate.previews", { feed: viewer.feed })}`}
        </small>
      </th>
      <td>{state === undefined ? "–" : <abbr title={states[state] ?? state}>{state}</abbr>}</td>
      <td>
        <span class={GRADE_TAGS[viewer.grade]}>{word("line-grade", viewer.grade)}</span>{" "}
        <small>{viewer.faults.map((fault) => word("operate-fault", fault)).join(", ")}</small>
      </td>
      <td>
        {percent(viewer.loss)} <small class="hint">{say("operate.jitter", { value: milliseconds(jitter) })}</small>
      </td>
      <td>{milliseconds(viewer.round_trip_ms)}</td>
      <td data-testid="latency">{milliseconds(viewer.feed === "" ? latencyOf(played, report, audience.on_air.video) : undefined)}</td>
      <td>
        {word("operate-sent", viewer.sent)} <small class="hint">{word("operate-why", viewer.reason)}</small>{" "}
        <small class="hint">{played?.height !== undefined && say("operate.picture-size", { height: played.height, fps: played.fps ?? 0 })}</small>{" "}
        {played && <small class="hint">{say("operate.player", { dropped: played.dropped ?? 0, count: played.freezes ?? 0 })}</small>}
      </td>
      <td>
        {bitrate(viewer.kbps)} {viewer.remb_kbps > 0 && <small class="hint">{say("operate.carries", { bitrate: bitrate(viewer.remb_kbps) })}</small>}
      </td>
      <td>
        {word("operate-transport", viewer.transport)} <small class="hint">{viewer.address}</small>{" "}
        <small class="hint">{viewer.protection.replace("SRTP_", "")}</small>
      </td>
      <td>
        {say("operate.again-of", { again, refused })} <small class="hint">{viewer.dropped > 0 && say("operate.dropped-of", { count: viewer.dropped })}</small>
      </td>
      <td>{span(viewer.age_ms)}</td>
    </tr>
  );
}

function Choice(props: { label: string; value: string; testid: string; set: (value: string) => void; children: ComponentChildren }) {
  return (
    <label class="field">
      {props.label}
      <select value={props.value} data-testid={props.testid} onChange={(event) => props.set(event.currentTarget.value)}>
        {props.children}
      </select>
    </label>
  );
}

const EVERY = "*";

function Filters({ report, wanted, want }: { report: MediaReport; wanted: Wanted; want: (wanted: Wanted) => void }) {
  const states = useStore(stateNames);
  const { member_states, grades } = report.counts;
  const known = Object.keys({ ...member_states, ...(wanted.state !== null && { [wanted.state]: 0 }) });
  const nameOf = (code: string): string => (code === "" ? say("operate.no-state") : `${code} · ${states[code] ?? code}`);
  return (
    <div class="filters">
      <Choice label={say("operate.only-state")} value={wanted.state ?? EVERY} testid="filter-state" set={(state) => want({ ...wanted, state: state === EVERY ? null : state, offset: 0 })}>
        <option value={EVERY}>{say("operate.all-states")}</option>
        {known.sort().map((code) => (
          <option key={code} value={code}>
            {say("operate.counted", { name: nameOf(code), count: member_states[code] ?? 0 })}
          </option>
        ))}
      </Choice>
      <Choice label={say("operate.only-grade")} value={wanted.grade} testid="filter-grade" set={(grade) => want({ ...wanted, grade, offset: 0 })}>
        <option value="">{say("operate.all-grades")}</option>
        {GRADES.map((grade) => (
          <option key={grade} value={grade}>
            {say("operate.counted", { name: word("line-grade", grade), count: grades[grade] ?? 0 })}
          </option>
        ))}
      </Choice>
    </div>
  );
}

/** Who watches, a page at a time, the worst lines first unless asked otherwise. */
export function Viewers({ report, wanted, want }: { report: MediaReport; wanted: Wanted; want: (wanted: Wanted) => void }) {
  const { found, offset, viewers, counts } = report;
  const last = Math.min(found, offset + viewers.length);
  const turn = (by: number): void => want({ ...wanted, offset: Math.max(0, wanted.offset + by) });
  return (
    <section class="panel" aria-labelledby="viewers-heading">
      <h2 id="viewers-heading">{say("operate.viewers", { count: counts.programme })}</h2>
      <Filters report={report} wanted={wanted} want={want} />
      <div class="scroll" role="region" aria-labelledby="viewers-heading" tabIndex={0}>
        <table data-testid="operate-viewers" data-found={found}>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <Heading key={column.label} column={column} wanted={wanted} want={want} />
              ))}
            </tr>
          </thead>
          <tbody>
            {viewers.map((viewer) => (
              <Row key={viewer.id} viewer={viewer} report={report} />
            ))}
          </tbody>
        </table>
      </div>
      {found === 0 && <p>{say("operate.no-viewers")}</p>}
      {found > PAGE && (
        <nav class="buttons" aria-label={say("operate.pages")}>
          <button type="button" disabled={wanted.offset === 0} data-testid="viewers-before" onClick={() => turn(-PAGE)}>
            {say("operate.before")}
          </button>
          <span>{say("operate.range", { first: Math.min(offset + 1, found), last, all: found })}</span>
          <button type="button" disabled={wanted.offset + PAGE >= found} data-testid="viewers-after" onClick={() => turn(PAGE)}>
            {say("operate.after")}
          </button>
        </nav>
      )}
      <p class="hint">{say("operate.latency-hint")}</p>
    </section>
  );
}
