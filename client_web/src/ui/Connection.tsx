import { useSeen, useSession, useStore } from "./hooks";
import { t } from "./text";

/** How the line stands, in words. */
export function Connection() {
  const { live } = useSession();
  const { line, transport } = useSeen();
  const waiting = useStore(live.outbox.waiting).length;
  const words = line === "up" && transport === "events" ? t("line.events") : t(`line.${line}`);
  return (
    <p class="connection" role="status" data-testid="connection" data-line={line}>
      <span class="mark" aria-hidden="true" />
      {words}
      {waiting > 0 && ` · ${t("line.outbox", { count: waiting })}`}
    </p>
  );
}
