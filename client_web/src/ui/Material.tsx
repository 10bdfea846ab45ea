import { useEffect, useState } from "preact/hooks";
import type { CommandError } from "../lib/commands";
import { FileRefused, fetchFile, playable } from "../lib/materials";
import type { FilingView } from "../lib/protocol.gen";
import { useSeen, useSession } from "./hooks";
import { Person, ranked } from "./people";
import { catalogue, sentence, t, word } from "./text";

const MEGABYTE = 1_000_000;

/** `2.4 MB` in the page's language. */
export const sizeOf = (bytes: number): string =>
  new Intl.NumberFormat(catalogue.value.language, {
    style: "unit",
    unit: bytes < MEGABYTE ? "kilobyte" : "megabyte",
    maximumFractionDigits: 1,
  }).format(bytes < MEGABYTE ? Math.max(1, Math.round(bytes / 1000)) : bytes / MEGABYTE);

/** `1:05` */
export function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

interface Shown {
  url: string;
  type: string;
}

/** Fetches a file when asked to, and shows it in place: picture, film, sound; a document to be opened. */
export function OpenMaterial(props: {
  material: string;
  type: string;
  name: string;
  label?: string;
  testid?: string;
}) {
  const { material, type, name, label, testid } = props;
  const session = useSession();
  const [shown, setShown] = useState<Shown>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CommandError>();
  useEffect(() => () => void (shown && shown.url.startsWith("blob:") && URL.revokeObjectURL(shown.url)), [shown]);
  const toggle = async (): Promise<void> => {
    if (shown) return setShown(undefined);
    setBusy(true);
    setError(undefined);
    try {
      const played = /^(audio|video)\//.test(type);
      const url = played
        ? await playable(session, material)
        : URL.createObjectURL(await fetchFile(session, material));
      setShown({ url, type });
    } catch (failure) {
      setError(failure instanceof FileRefused ? failure.error : { code: "file-broken-off", text: "" });
    }
    setBusy(false);
  };
  return (
    <>
      <button
        type="button"
        aria-expanded={shown !== undefined}
        aria-label={`${shown ? t("file.hide") : (label ?? t("file.open"))}: ${name}`}
        aria-disabled={busy}
        data-testid={testid}
        onClick={() => busy || void toggle()}
      >
        {shown ? t("file.hide") : busy ? t("file.fetching") : (label ?? t("file.open"))}
      </button>
      {error && (
        <p class="fault" role="alert">
          {sentence(error)}
        </p>
      )}
      {shown && <Opened shown={shown} name={name} material={material} />}
    </>
  );
}

function Opened({ shown, name, material }: { shown: Shown; name: string; material: string }) {
  const { url, type } = shown;
  const family = type.split("/")[0];
  return (
    <div class="opened" data-testid="opened" data-type={type}>
      {family === "image" && <img src={url} alt={name} />}
      {family === "video" && <video src={url} controls playsInline aria-label={name} />}
      {family === "audio" && <audio src={url} controls aria-label={name} />}
      {type === "application/pdf" && (
        <a class="button" href={url} target="_blank" rel="noopener">
          {t("file.new-tab")}
        </a>
      )}{" "}
      <a href={url} download={`${material.slice(0, 16)}.${type.split("/")[1]?.replace("quicktime", "mov")}`}>
        {t("file.save")}
      </a>
    </div>
  );
}

/** One piece of material: what it is, and the way to open it. */
export function Piece({ filing, testid }: { filing: FilingView; testid: string }) {
  const facts = [
    word("filing-kind", filing.kind),
    new Intl.DisplayNames(catalogue.value.language, { type: "language" }).of(filing.language) ?? filing.language,
    filing.duration_ms === undefined ? sizeOf(filing.bytes) : lengthOf(filing.duration_ms),
  ];
  return (
    <>
      <p class="piece">
        <strong lang={filing.language} dir="auto">
          {filing.title}
        </strong>{" "}
        <small>{facts.join(" · ")}</small>
      </p>
      <OpenMaterial material={filing.material} type={filing.media_type} name={filing.title} testid={testid} />
    </>
  );
}

/** What candidates have published, candidate by candidate in the running order. */
export function CandidatesMaterial() {
  const { audience } = useSeen();
  const published = ranked(audience.filings).filter(([, filing]) => filing.stage === "published");
  if (published.length === 0) return null;
  const order = ranked(audience.slots).map(([, slot]) => slot.candidate);
  const candidates = [...new Set([...order, ...published.map(([, filing]) => filing.candidate)])];
  return (
    <section class="material" data-testid="material">
      <h2>{t("material.heading")}</h2>
      {candidates.map((candidate) => {
        const own = published.filter(([, filing]) => filing.candidate === candidate);
        const who = audience.participants[candidate];
        return own.length === 0 || !who ? null : (
          <div key={candidate}>
            <h3>
              <Person who={who} />
            </h3>
            <ul>
              {own.map(([id, filing]) => (
                <li key={id} data-filing={id}>
                  <Piece filing={filing} testid={`open-${id}`} />
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </section>
  );
}
