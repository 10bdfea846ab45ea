import { useSession } from "./hooks";
import { t } from "./text";

/** Opens the public record, a page without script, in a tab of its own. The token goes in the form's body. */
export function RecordLink() {
  const { hearing, token } = useSession();
  return (
    <form
      class="record-link"
      method="post"
      action={`/hearings/${encodeURIComponent(hearing)}/record`}
      target="_blank"
      data-testid="record"
    >
      <input type="hidden" name="token" value={token} />
      <button type="submit" class="small">
        {t("record.open")}
      </button>
    </form>
  );
}
