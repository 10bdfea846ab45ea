import { useId, useState } from "preact/hooks";
import type { CommandError } from "../../../client_web/src/lib/commands";
import { errorOf } from "../../../client_web/src/lib/problem";
import type { RoomLink as Link } from "../../../client_web/src/lib/protocol.gen";
import { useSession } from "../../../client_web/src/ui/hooks";
import { sentence } from "../../../client_web/src/ui/text";
import { say } from "../text";

/** A fresh link for the screen in the room. */
export function RoomLink() {
  const { live, hearing, origin, token } = useSession();
  const id = useId();
  const [url, setUrl] = useState<string>();
  const [said, setSaid] = useState("");
  const make = async (): Promise<void> => {
    setSaid("");
    const refuse = (error: CommandError): void => setSaid(sentence(error));
    try {
      const response = await fetch(`${origin}/api/hearings/${encodeURIComponent(hearing)}/room-link`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      if (response.ok) setUrl(((await response.json()) as Link).url);
      else refuse(await errorOf(response));
    } catch {
      refuse({ code: live.state.value.line === "up" ? "unanswered" : "line-away", text: "" });
    }
  };
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(url ?? "");
      setSaid(say("room.copied"));
    } catch {
      setSaid(say("room.not-copied"));
    }
  };
  return (
    <section class="panel room-link">
      <h2>{say("room.heading")}</h2>
      <div class="buttons">
        <button type="button" data-testid="room-link-make" onClick={() => void make()}>
          {say("room.make")}
        </button>
        {url !== undefined && (
          <button type="button" onClick={() => void copy()}>
            {say("room.copy")}
          </button>
        )}
      </div>
      {url !== undefined && (
        <>
          <label class="field" for={id}>
            <span>{say("room.link")}</span>
          </label>
          <input id={id} readOnly dir="ltr" value={url} data-testid="room-link" onFocus={(event) => event.currentTarget.select()} />
        </>
      )}
      <p role="status">{said}</p>
    </section>
  );
}
