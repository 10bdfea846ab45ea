import { useSeen } from "./hooks";
import { useCommand } from "./giving";
import { ranked } from "./people";
import { sentence, t } from "./text";

/** Messages from the podium: the newest that is not read stands large and calm, the others below. */
export function Inbox() {
  const { personal } = useSeen();
  const { give, error, barred } = useCommand();
  const messages = ranked(personal.messages);
  const unread = messages.filter(([, message]) => message.read_at === undefined);
  const read = messages.filter(([, message]) => message.read_at !== undefined).reverse();
  if (messages.length === 0) return null;
  return (
    <section class="inbox" data-testid="inbox" data-unread={unread.length}>
      <h2 class={unread.length > 0 ? undefined : "visually-hidden"}>{t("message.heading")}</h2>
      <ul>
        {unread.map(([id, message]) => (
          <li key={id} class="message" data-message={id}>
            <p class="words" dir="auto" role="alert">
              {message.text}
            </p>
            <button
              type="button"
              class="primary"
              disabled={barred}
              data-testid={`read-${id}`}
              onClick={() => void give({ type: "MarkRead", message: id })}
            >
              {t("message.read")}
            </button>
          </li>
        ))}
      </ul>
      {error && <p class="fault">{sentence(error)}</p>}
      {read.length > 0 && (
        <details>
          <summary>{t("message.earlier", { count: read.length })}</summary>
          <ul>
            {read.map(([id, message]) => (
              <li key={id} dir="auto">
                {message.text}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
