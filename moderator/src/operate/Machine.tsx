import type { ComponentChildren } from "preact";
import type { MediaReport } from "../../../client_web/src/lib/protocol.gen";
import { say } from "../text";
import { bitrate, gigabytes, span } from "./figures";

function Figure({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The media process and the recorder. */
export function Machine({ report }: { report: MediaReport }) {
  const { process, recorder, counts, connecting } = report;
  return (
    <section class="panel machine" aria-labelledby="machine-heading">
      <h2 id="machine-heading">{say("operate.machine")}</h2>
      <dl data-testid="operate-machine" data-engine={process.engine}>
        <Figure name={say("operate.to-viewers")}>{bitrate(counts.kbps)}</Figure>
        <Figure name={say("operate.cpu")}>{say("operate.cpu-of-core", { percent: Math.round(process.cpu_percent) })}</Figure>
        <Figure name={say("operate.memory")}>{say("operate.mb", { value: process.memory_mb })}</Figure>
        <Figure name={say("operate.engine")}>{say(`operate-engine.${process.engine}`)}</Figure>
        <Figure name={say("operate.places")}>{say("operate.places-taken", { count: process.viewers, most: process.viewers_max })}</Figure>
        <Figure name={say("operate.connecting")}>{connecting}</Figure>
        <Figure name={say("operate.dropped")}>{say("operate.dropped-now", { all: process.dropped, now: process.dropped_per_s })}</Figure>
        <Figure name={say("operate.behind")}>{process.batches_dropped}</Figure>
        {recorder && (
          <Figure name={say("operate.recorder")}>
            {say(recorder.writing ? "operate.recorder-writes" : "operate.recorder-stopped")}{" "}
            {recorder.seconds_left === undefined
              ? say("operate.disk-free", { size: gigabytes(recorder.free_bytes) })
              : say("operate.disk-lasts", { size: gigabytes(recorder.free_bytes), span: span(recorder.seconds_left * 1000) })}
          </Figure>
        )}
      </dl>
    </section>
  );
}
