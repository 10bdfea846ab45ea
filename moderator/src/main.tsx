import "../../client_web/src/styles/base.css";
import "../../client_web/src/styles/following.css";
import "../../client_web/src/styles/head.css";
import "../../client_web/src/styles/drawing.css";
import "../../client_web/src/styles/candidacy.css";
import "../../client_web/src/styles/playing.css";
import "../../client_web/src/styles/room.css";
import "./styles/console.css";
import "./styles/drawers.css";
import "./styles/preparation.css";
import "./styles/desk.css";
import "./styles/verbs.css";
import "./styles/sheets.css";
import "./styles/screens.css";
import "./styles/operate.css";
import { type Load, addMessages, t } from "../../client_web/src/ui/text";
import { pagePath, readToken } from "../../client_web/src/lib/token";
import { show } from "../../client_web/src/ui/App";
import { useSeen } from "../../client_web/src/ui/hooks";
import { HearingPage, Notice, hearingOfPath, tokenOfPage } from "../../client_web/src/ui/HearingPage";
import shared from "../../client_web/src/messages/en.json";
import { Console } from "./Console";
import { Preparation } from "./preparation/Preparation";
import { Operate } from "./operate/Operate";
import english from "./messages/en.json";

type Loaders = Record<string, Load>;
addMessages(shared, import.meta.glob(["../../client_web/src/messages/*.json", "!**/en.json"], { import: "default" }) as Loaders);
addMessages(english, import.meta.glob(["./messages/*.json", "!./messages/en.json"], { import: "default" }) as Loaders);

const hearing = hearingOfPath(location.pathname);
const token = hearing === null ? null : tokenOfPage(hearing);
const hint = token === null ? null : readToken(token);

const OPERATING = /^\/operate\//;

/** The console; the preparation and the operator's page at their own addresses, and the preparation in place of
 * the console of a hearing that is none yet. */
function Desk() {
  const { audience, personal } = useSeen();
  if (OPERATING.test(location.pathname)) return <Operate />;
  const preparing = /\/preparation\/?$/;
  if (audience.stage === "unprepared" && personal.role === "secretariat" && !preparing.test(location.pathname)) {
    // Whoever prepares stays there once it is prepared.
    history.replaceState(null, "", `${location.pathname.replace(/\/$/, "")}/preparation`);
  }
  return preparing.test(location.pathname) ? <Preparation /> : <Console />;
}

function page() {
  return hearing === null || token === null ? (
    <Notice heading={t("join.heading")}>{t("over.missing")}</Notice>
  ) : (
    <HearingPage hearing={hearing} token={token}>
      <Desk />
    </HearingPage>
  );
}

// Somebody else's token belongs to the other page, which shows what its holder may see.
if (hint && hint.hearing === hearing && pagePath(hint).startsWith("/hearings/")) {
  location.replace(`${pagePath(hint)}#token=${token}`);
} else {
  void show(page);
}
