import { useSeen } from "../../../client_web/src/ui/hooks";
import { catalogue } from "../../../client_web/src/ui/text";
import { say } from "../text";

function size(bytes: number): string {
  const format = new Intl.NumberFormat(catalogue.value.language, {
    style: "unit",
    unit: "megabyte",
    maximumFractionDigits: 1,
  });
  return format.format(bytes / 1e6);
}

/** The closed files of the recording. */
export function Recordings() {
  const { audience } = useSeen();
  const files = Object.entries(audience.recordings ?? {}).sort(([, a], [, b]) => a.start - b.start);
  return (
    <section class="panel recordings">
      <h2>{say("recording.heading")}</h2>
      {files.length === 0 && <p class="hint">{say("recording.none")}</p>}
      <ul>
        {files.map(([file, recording]) => (
          <li key={file}>
            <code>{file}</code>{" "}
            {say("recording.file", {
              feed: recording.feed,
              minutes: ((recording.end - recording.start) / 60_000).toFixed(1),
              size: size(recording.bytes),
            })}
            {recording.recovered && <span class="tag">{say("recording.recovered")}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
