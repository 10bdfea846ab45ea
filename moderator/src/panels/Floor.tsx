import { useState } from "preact/hooks";
import type { ParticipantView } from "../../../client_web/src/lib/protocol.gen";
import { useSeen, useSession, useStore } from "../../../client_web/src/ui/hooks";
import { Person, ranked } from "../../../client_web/src/ui/people";
import { Action, ConfirmedAction, Refusal, useGiving } from "../give";
import { say } from "../text";

/** More than this and a box to find somebody is worth its place. */
const FEW = 8;
const MOST_SHOWN = 50;

/** Stages at which nobody is given the floor. */
const SHUT: ReadonlySet<string> = new Set(["unprepared", "prepared", "suspended", "closed"]);

function Row({ id, who }: { id: string; who: ParticipantView }) {
  const { live } = useSession();
  const { audience, personal } = useSeen();
  const giving = useGiving();
  const leads = personal.role !== "secretariat" && !SHUT.has(audience.stage);
  const transients = useStore(live.transients);
  const here = transients.has(`presence/${id}`);
  const ready = transients.get(`ready/${id}`)?.value;
  const holds = audience.floor?.holder === id;
  const onAir = holds || (who.feed !== undefined && who.feed in audience.on_air.audio);
  const words = [
    who.place === "room" ? say("give.place-room") : say("give.place-remote"),
    here ? say("give.here") : say("give.away"),
    ...(who.muted ? [say("give.muted")] : []),
    ...(ready?.["fault"] ? [say("give.fault")] : ready?.["camera"] ? [say("give.ready")] : []),
  ];
  return (
    <li data-participant={id} data-here={here}>
      <Person who={who} />
      <span class="presence">{words.join(", ")}</span>
      {holds ? (
        <span class="tag air">{audience.floor?.called ? say("give.called") : say("give.has")}</span>
      ) : leads && (
        <Action
          giving={giving}
          command={{ type: "GiveFloor", participant: id, replaces: audience.floor?.grant ?? null }}
          label={say("give.to-name", { name: who.name })}
          testid={`give-floor-${id}`}
        >
          {say("give.to")}
        </Action>
      )}
      {leads && onAir && !who.muted && id !== audience.presiding && (
        <ConfirmedAction
          giving={giving}
          command={{ type: "CloseMicrophone", participant: id }}
          label={say("give.close-microphone-of", { name: who.name })}
          sure={say("give.close-microphone")}
          testid={`close-microphone-${id}`}
        >
          {say("give.close-microphone")}
        </ConfirmedAction>
      )}
      <Refusal giving={giving} />
    </li>
  );
}

/** Who is here, and giving the floor to one of them. */
export function Floor() {
  const { audience } = useSeen();
  const [sought, setSought] = useState("");
  const all = ranked(audience.participants);
  const wanted = sought.trim().toLocaleLowerCase();
  const found = all.filter(([, who]) =>
    [who.name, who.member_state ?? ""].some((text) => text.toLocaleLowerCase().includes(wanted)),
  );
  const shown = found.slice(0, MOST_SHOWN);
  return (
    <section class="panel floor">
      <h2>{say("give.heading")}</h2>
      {all.length > FEW && (
        <p>
          <input
            type="search"
            aria-label={say("give.filter")}
            placeholder={say("give.filter")}
            value={sought}
            onInput={(event) => setSought(event.currentTarget.value)}
          />
          <small>{say("give.found", { shown: shown.length, all: all.length })}</small>
        </p>
      )}
      <ul>
        {shown.map(([id, who]) => (
          <Row key={id} id={id} who={who} />
        ))}
      </ul>
    </section>
  );
}
