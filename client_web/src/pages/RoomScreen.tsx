import type { ComponentChildren } from "preact";
import { Clock, ClockWords, Warning, currentPhase } from "../ui/Clock";
import { Connection } from "../ui/Connection";
import { Drawing, useFreshDraw } from "../ui/Drawing";
import { Programme } from "../ui/Picture";
import { NowPlaying } from "../ui/Playing";
import { Interruption } from "../ui/Speakers";
import { RuleList } from "../ui/Rules";
import { LineLost, Turn } from "../ui/Turn";
import { useSeen } from "../ui/hooks";
import { CurrentPost, CurrentQuestion, Holder } from "../ui/people";
import { t, word } from "../ui/text";
import { ClosedMicrophone } from "./OwnFloor";

const DRAW_SHOWN_MS = 90_000;

/** A drawing of lots before everybody's eyes, and its result for a while. */
function RoomDrawing() {
  const { audience } = useSeen();
  const shown = useFreshDraw(DRAW_SHOWN_MS);
  if (!shown) return null;
  return (
    // Whoever speaks stays in sight.
    <section class="room-drawing" data-beside={audience.on_air.video !== undefined} aria-label={t("draw.heading")}>
      <Drawing id={shown[0]} draw={shown[1]} />
    </section>
  );
}

/** The rules of the hearing, for the hall to read until it opens; from then on the slate says what is awaited. */
function RoomRules() {
  const { audience } = useSeen();
  const drawing = useFreshDraw(DRAW_SHOWN_MS);
  if (audience.stage !== "prepared" || drawing || !audience.rules) return null;
  return (
    <section class="room-rules" data-testid="room-rules">
      <h2>{audience.title}</h2>
      <RuleList />
    </section>
  );
}

/** What the hall reads: the same on its screen and in the mirror on the chair's console. */
export function RoomContent({ picture, notice }: { picture: ComponentChildren; notice?: ComponentChildren }) {
  const { audience } = useSeen();
  const phase = currentPhase(audience);
  return (
    <>
      {picture}
      {notice}
      <Interruption />
      <LineLost />
      <NowPlaying />
      <CurrentQuestion view={audience} />
      <RoomDrawing />
      <RoomRules />
      <div class="band">
        <Holder view={audience} />
        <div class="phase-words">
          <p class="phase">
            {audience.current_phase ? word("phase", audience.current_phase) : word("stage", audience.stage)}
          </p>
          <p>
            <ClockWords phase={phase} /> <Warning phase={phase} />
          </p>
          <CurrentPost view={audience} />
          <Turn />
        </div>
        <Clock clock={phase?.clock} />
      </div>
    </>
  );
}

/** For the screen of a hall: read from its back row, with nothing to operate. */
export function RoomScreen() {
  const { audience, line } = useSeen();
  return (
    <div class="room-frame">
      <main class="room-screen">
        <h1 class="visually-hidden">{audience.title}</h1>
        <RoomContent picture={<Programme choosing={false} />} notice={<ClosedMicrophone />} />
        <div class={line === "up" ? "visually-hidden" : "trouble"}>
          <Connection />
        </div>
      </main>
    </div>
  );
}
