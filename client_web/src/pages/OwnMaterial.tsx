import { useRef, useState } from "preact/hooks";
import type { FilingKind, MaterialKind } from "../lib/protocol.gen";
import { Piece } from "../ui/Material";
import { UploadProgress, useUpload } from "../ui/Upload";
import { useCommand } from "../ui/giving";
import { useSeen, useSession } from "../ui/hooks";
import { ranked } from "../ui/people";
import { catalogue, sentence, t, word } from "../ui/text";

/** As what the file of each kind of material is handed in, and what the file dialogue offers. */
const KINDS: Record<FilingKind, { file: MaterialKind; accept: string }> = {
  "vision-statement": { file: "document", accept: "application/pdf" },
  brochure: { file: "document", accept: "application/pdf" },
  picture: { file: "picture", accept: "image/png,image/jpeg,image/webp" },
  video: { file: "video", accept: "video/mp4,video/quicktime,video/webm,video/x-matroska,.mkv,.mov" },
};
const LANGUAGES = ["en", "fr", "es", "ru", "zh", "ar"];
const TITLE_LENGTH = 200;

/** Files a piece of material: of one's own, or, by the secretariat, of a candidate who cannot. */
export function FilingForm({ candidate }: { candidate: string }) {
  const { live } = useSession();
  const upload = useUpload();
  const { give, error, barred } = useCommand();
  const [kind, setKind] = useState<FilingKind>("vision-statement");
  const [title, setTitle] = useState("");
  const [language, setLanguage] = useState(() =>
    LANGUAGES.includes(catalogue.value.language) ? catalogue.value.language : "en",
  );
  const [file, setFile] = useState<File>();
  const [clean, setClean] = useState(false);
  const [said, setSaid] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const fault = upload.error ?? error;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!file || !clean || !title.trim()) return;
    setSaid("");
    const receipt = await upload.send(KINDS[kind].file, file);
    if (!receipt) return;
    const filing = live.newId();
    const { material } = receipt;
    if (!(await give({ type: "FileMaterial", filing, candidate, kind, material, title: title.trim(), language }))) return;
    setTitle("");
    setFile(undefined);
    setClean(false);
    if (input.current) input.current.value = "";
    setSaid(t("own-material.sent"));
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label class="field">
        <span>{t("own-material.kind")}</span>
        <select
          value={kind}
          data-testid="filing-kind"
          onChange={(event) => {
            setKind(event.currentTarget.value as FilingKind);
            setFile(undefined);
            if (input.current) input.current.value = "";
          }}
        >
          {Object.keys(KINDS).map((one) => (
            <option key={one} value={one}>
              {word("filing-kind", one)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t("own-material.title")}</span>
        <input
          value={title}
          maxLength={TITLE_LENGTH}
          dir="auto"
          required
          data-testid="filing-title"
          onInput={(event) => setTitle(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t("own-material.language")}</span>
        <select
          value={language}
          data-testid="filing-language"
          onChange={(event) => setLanguage(event.currentTarget.value)}
        >
          {LANGUAGES.map((tag) => (
            <option key={tag} value={tag}>
              {new Intl.DisplayNames(catalogue.value.language, { type: "language" }).of(tag) ?? tag}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t("own-material.file")}</span>
        <input
          ref={input}
          type="file"
          accept={KINDS[kind].accept}
          required
          data-testid="filing-file"
          onChange={(event) => setFile(event.currentTarget.files?.[0])}
        />
      </label>
      <p class="hint">{t("own-material.emblem")}</p>
      <label class="choice">
        <input
          type="checkbox"
          checked={clean}
          data-testid="filing-clean"
          onChange={(event) => setClean(event.currentTarget.checked)}
        />{" "}
        {t("own-material.clean")}
      </label>
      <p class="buttons">
        <button
          type="submit"
          class="primary"
          data-testid="filing-send"
          disabled={barred || upload.share !== undefined || !file || !clean || !title.trim()}
        >
          {t("own-material.send")}
        </button>
      </p>
      <UploadProgress upload={upload} />
      <p role="status" class="said">
        {said}
      </p>
      {fault && (
        <p class="fault" role="alert">
          {sentence(fault)}
        </p>
      )}
    </form>
  );
}

/** The candidate's own material: what became of each piece, and a form for another one. */
export function OwnMaterial() {
  const { audience, personal } = useSeen();
  const { give, error, barred } = useCommand();
  const own = ranked(personal.filings);
  const open = audience.stage !== "closed" && audience.stage !== "unprepared";
  if (own.length === 0 && !open) return null;
  return (
    <section class="own-material material" data-testid="own-material">
      <h2>{t("own-material.heading")}</h2>
      <ul>
        {own.map(([id, filing]) => (
          <li key={id} data-filing={id} data-stage={filing.stage}>
            <Piece filing={filing} testid={`own-open-${id}`} />
            {open && filing.stage !== "withdrawn" && (
              <button
                type="button"
                class="small"
                disabled={barred}
                aria-label={`${t("own-material.withdraw")}: ${filing.title}`}
                data-testid={`withdraw-${id}`}
                onClick={() => void give({ type: "WithdrawMaterial", filing: id })}
              >
                {t("own-material.withdraw")}
              </button>
            )}
            <span class={filing.stage === "published" ? "tag good" : "tag"}>{word("filing-stage", filing.stage)}</span>
            {filing.reason && (
              <p>
                {t("own-material.reason")} <span dir="auto">{filing.reason}</span>
              </p>
            )}
          </li>
        ))}
      </ul>
      {error && <p class="fault">{sentence(error)}</p>}
      {open && (
        <details>
          <summary data-testid="filing-new">{t("own-material.new")}</summary>
          <FilingForm candidate={personal.subject} />
        </details>
      )}
    </section>
  );
}
