import { useEffect, useMemo, useState } from "preact/hooks";
import { Contributions } from "../lib/contributions";
import type { DrawView } from "../lib/protocol.gen";
import { usable } from "../lib/storage";
import { Drawing, isOpen, lastDraw, useFreshDraw } from "../ui/Drawing";
import { useSeen, useSession } from "../ui/hooks";
import { sentence, t } from "../ui/text";

const AGAIN_MS = 2_000;

/** One tap seals this delegation's value; the page reveals it by itself when the podium has closed. */
function Contribute({ id, draw, state }: { id: string; draw: DrawView; state: string }) {
  const { live, hearing } = useSession();
  const { line } = useSeen();
  const [said, setSaid] = useState("");
  const [tries, setTries] = useState(0);
  const own = useMemo(
    () => new Contributions(usable(() => localStorage), hearing, state, (bytes) => crypto.getRandomValues(bytes)),
    [hearing, state],
  );
  const mine = draw.contributions?.[state];
  const here = mine !== undefined && own.holds(id, mine.commitment);

  const value = draw.stage === "revealing" && here && mine.value === undefined ? own.value(id) : null;
  useEffect(() => {
    if (value === null || line !== "up") return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    void live.give({ type: "RevealContribution", draw: id, value }).then((outcome) => {
      if (outcome.accepted) return;
      setSaid(sentence(outcome.error));
      timer = setTimeout(() => setTries((n) => n + 1), AGAIN_MS);
    });
    return () => clearTimeout(timer);
  }, [value, line, tries]);

  const contribute = async (): Promise<void> => {
    setSaid("");
    const outcome = await live.give({ type: "ContributeToDraw", draw: id, commitment: own.seal(id) });
    if (!outcome.accepted) setSaid(sentence(outcome.error));
  };
  const words = mine?.value !== undefined ? t("draw.own-revealed") : here ? t("draw.own-sealed") : t("draw.own-elsewhere");
  return (
    <div class="contribute">
      {mine !== undefined ? (
        <p role="status" data-testid="draw-own" data-revealed={mine.value !== undefined}>
          {words}
        </p>
      ) : (
        draw.stage === "contributing" && (
          <>
            <p class="hint">{t("draw.contribute-why")}</p>
            <button
              type="button"
              class="primary"
              disabled={line !== "up"}
              data-testid="draw-contribute"
              onClick={() => void contribute()}
            >
              {t("draw.contribute")}
            </button>
          </>
        )
      )}
      <p role="status" class="said refusal">
        {mine?.value === undefined && said}
      </p>
    </div>
  );
}

const FRESH_MS = 180_000;

/**
 * The draw that is going on, or the last one; a delegation contributes here.
 *
 * `fresh`: only while it goes on and a little longer, where it is seen at once; else only afterwards.
 */
export function DrawBox({ fresh }: { fresh: boolean }) {
  const { audience, personal } = useSeen();
  const isFresh = useFreshDraw(FRESH_MS) !== undefined;
  const shown = lastDraw(audience);
  if (!shown || isFresh !== fresh) return null;
  const [id, draw] = shown;
  const state = personal.role === "delegate" ? personal.member_state : undefined;
  return (
    <section class="draw">
      <h2>{t("draw.heading")}</h2>
      {isOpen(draw) && draw.method === "contributions" && state !== undefined && (
        <Contribute key={id} id={id} draw={draw} state={state} />
      )}
      <Drawing id={id} draw={draw} />
    </section>
  );
}
