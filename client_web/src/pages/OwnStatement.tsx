import type { SlotView, StatementView } from "../lib/protocol.gen";
import { OpenMaterial, lengthOf } from "../ui/Material";
import { UploadProgress, useUpload } from "../ui/Upload";
import { useCommand } from "../ui/giving";
import { useSeen } from "../ui/hooks";
import { duration, sentence, t } from "../ui/text";

/** Until the slot begins a statement may be filed, replaced and withdrawn. */
export const isOpen = (slot: SlotView): boolean =>
  slot.stage === "waiting" && Object.values(slot.phases).every((phase) => phase.started !== true);

/** Files a statement for a slot: one's own, or, by the secretariat, of a candidate who cannot. */
export function StatementForm({ slot, filed }: { slot: string; filed: StatementView | undefined }) {
  const upload = useUpload();
  const { give, error, barred } = useCommand();
  const fault = upload.error ?? error;
  const file = async (input: HTMLInputElement): Promise<void> => {
    const [film] = input.files ?? [];
    if (!film) return;
    const receipt = await upload.send("statement", film);
    if (receipt) await give({ type: "FileStatement", slot, material: receipt.material });
    input.value = "";
  };
  return (
    <>
      <label class="field">
        <span>{filed ? t("statement.replace") : t("statement.choose")}</span>
        <input
          type="file"
          accept="video/mp4,video/quicktime,video/webm,video/x-matroska,.mkv,.mov"
          disabled={barred || upload.share !== undefined}
          data-testid="statement-file"
          onChange={(event) => void file(event.currentTarget)}
        />
      </label>
      <UploadProgress upload={upload} />
      {filed && (
        <p class="buttons">
          <button
            type="button"
            disabled={barred}
            data-testid="statement-withdraw"
            onClick={() => void give({ type: "WithdrawStatement", slot, material: filed.material })}
          >
            {t("statement.withdraw")}
          </button>
        </p>
      )}
      {fault && (
        <p class="fault" role="alert">
          {sentence(fault)}
        </p>
      )}
    </>
  );
}

/** The candidate's statement as video: in case the line fails. */
export function OwnStatement() {
  const { audience, personal } = useSeen();
  const id = personal.slot;
  const slot = id === undefined ? undefined : audience.slots[id];
  const phase = slot?.phases["statement"];
  if (id === undefined || !slot || !phase || audience.stage === "closed") return null;
  const filed = personal.statement;
  const open = isOpen(slot);
  if (!open && !filed) return null;
  return (
    <section class="own-statement" data-testid="own-statement" data-filed={filed !== undefined}>
      <h2>{t("statement.heading")}</h2>
      <p class="hint">{t("statement.lead", { time: duration(phase.clock.budget_ms) })}</p>
      {filed && (
        <>
          <p>
            <strong>{t("statement.filed", { length: lengthOf(filed.duration_ms) })}</strong>
          </p>
          {filed.over && <p class="fault">{t("statement.over")}</p>}
          <OpenMaterial
            material={filed.material}
            type={filed.media_type}
            name={t("statement.heading")}
            testid="statement-open"
          />
        </>
      )}
      {open && <StatementForm slot={id} filed={filed} />}
    </section>
  );
}
