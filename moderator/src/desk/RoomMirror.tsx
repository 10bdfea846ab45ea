import { useEffect, useRef, useState } from "preact/hooks";
import { RoomContent } from "../../../client_web/src/pages/RoomScreen";
import { Bell } from "../../../client_web/src/ui/Bell";
import { ProgrammeLine, ProgrammePicture, useProgramme } from "../../../client_web/src/ui/Picture";
import { t } from "../../../client_web/src/ui/text";
import { say } from "../text";

/** The hall's screen is drawn in this size and then made smaller: what fits there fits here. */
const DRAWN_WIDTH = 1280;

/** What the room sees at this moment: the room screen's own content, small, with nothing to operate. */
export function RoomMirror() {
  const playing = useProgramme(false);
  const frame = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(0.25);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => entry && setScale(entry.contentRect.width / DRAWN_WIDTH));
    if (frame.current) watcher.observe(frame.current);
    return () => watcher.disconnect();
  }, []);
  return (
    <section class="region mirror" aria-labelledby="mirror-heading" id="region-room" tabIndex={-1}>
      <h2 id="mirror-heading" class="visually-hidden">
        {say("mirror.heading")}
      </h2>
      <div class="mirror-frame" ref={frame} data-testid="room-mirror">
        {/* Everything in it is said elsewhere on the console: not to be read out twice, nor operated. */}
        <div class="room-frame" aria-hidden="true" inert style={{ transform: `scale(${scale})` }}>
          <div class="room-screen">
            <RoomContent
              picture={
                <div class="programme">
                  <div class="screen">
                    <ProgrammePicture playing={playing} />
                  </div>
                </div>
              }
            />
          </div>
        </div>
      </div>
      <Bell muted={playing.muted} />
      <div class="mirror-line">
        <span class="eyebrow">{say("mirror.heading")}</span>
        <ProgrammeLine playing={playing}>
          {playing.muted && (
            <button type="button" data-testid="sound-on" onClick={() => playing.setMuted(false)}>
              {t("programme.sound-on")}
            </button>
          )}
        </ProgrammeLine>
      </div>
    </section>
  );
}
