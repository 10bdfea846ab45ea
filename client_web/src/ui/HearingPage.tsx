import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { type Line, Live } from "../lib/live";
import { usable } from "../lib/storage";
import { claimToken, readToken } from "../lib/token";
import { RehearsalMark } from "./Rules";
import { type Seen, SeenContext, SessionContext, useStore } from "./hooks";
import { sentence, t, word } from "./text";

/** A page with one sentence, for when there is no hearing to show. */
export function Notice({ heading, children }: { heading: string; children: ComponentChildren }) {
  return (
    <main class="notice">
      <h1>{heading}</h1>
      <p>{children}</p>
      <p>
        <a href="/">{t("app.join")}</a>
      </p>
    </main>
  );
}

/** `/hearings/<hearing>`, `/moderator/<hearing>` or its preparation, `/operate/<hearing>` -> the hearing */
export function hearingOfPath(path: string): string | null {
  const found = /^\/(?:hearings|moderator|operate)\/([^/]+)(?:\/preparation)?\/?$/.exec(path)?.[1];
  return found === undefined ? null : decodeURIComponent(found);
}

/** The token for this hearing, out of the address bar or the tab's storage. */
export function tokenOfPage(hearing: string): string | null {
  return claimToken(hearing, location, history, usable(() => sessionStorage));
}

function lineTo(hearing: string, token: string): Live {
  return new Live({
    api: `${location.origin}/api/hearings/${encodeURIComponent(hearing)}`,
    token,
    fetch: (...request) => fetch(...request),
    WebSocket,
    local: () => performance.now(),
    // Over reloads and a closed tab, so that a question outlives both.
    storage: usable(() => localStorage),
    outboxKey: `hustings.outbox.${hearing}.${subjectOf(token)}`,
    // `randomUUID` is missing on insecure pages, where questions are still welcome.
    uuid: () => crypto.randomUUID?.() ?? uuidOf(crypto.getRandomValues(new Uint8Array(16))),
  });
}

/** A token's own text names its outbox well enough where it carries no subject. */
const subjectOf = (token: string): string => readToken(token)?.subject ?? token.slice(-16);

function uuidOf(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const PRESENCE_MS = 4_000;

/** Holds the line for everything inside, and shows what stands in its way. */
export function HearingPage(props: { hearing: string; token: string; children: ComponentChildren }) {
  const { hearing, token } = props;
  const session = useMemo(
    () => ({ live: lineTo(hearing, token), hearing, token, origin: location.origin }),
    [hearing, token],
  );
  const { live } = session;
  useEffect(() => {
    const hurry = (): void => live.hurry();
    addEventListener("online", hurry);
    document.addEventListener("visibilitychange", hurry);
    const tell = (): void => live.report("presence", { visible: !document.hidden });
    const presence = setInterval(tell, PRESENCE_MS);
    let line: Line = "opening";
    const arrival = live.state.watch((state) => {
      if (state.line === "up" && line !== "up") tell();
      line = state.line;
    });
    live.open();
    return () => {
      removeEventListener("online", hurry);
      document.removeEventListener("visibilitychange", hurry);
      clearInterval(presence);
      arrival();
      live.close();
    };
  }, [live]);
  const state = useStore(live.state);
  useEffect(() => {
    if (state.audience) document.title = `${state.audience.title} · ${t("app.name")}`;
  }, [state.audience?.title]);

  if (state.line === "over") {
    const error = state.error ?? { code: "token", text: "" };
    return <Notice heading={t("over.heading")}>{error.text ? sentence(error) : word("over", error.code)}</Notice>;
  }
  if (!state.audience || !state.personal) {
    return (
      <main class="notice" role="status">
        <p data-testid="connection">{state.line === "away" ? t("line.away") : t("app.loading")}</p>
      </main>
    );
  }
  return (
    <SessionContext.Provider value={session}>
      <SeenContext.Provider value={state as Seen}>
        <RehearsalMark />
        {props.children}
      </SeenContext.Provider>
    </SessionContext.Provider>
  );
}
