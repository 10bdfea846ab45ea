import "./styles/base.css";
import "./styles/following.css";
import "./styles/head.css";
import "./styles/drawing.css";
import "./styles/pages.css";
import "./styles/candidacy.css";
import "./styles/playing.css";
import "./styles/room.css";
import { pagePath, readToken } from "./lib/token";
import { Candidate } from "./pages/Candidate";
import { Follow } from "./pages/Follow";
import { Join } from "./pages/Join";
import { RoomScreen } from "./pages/RoomScreen";
import { show } from "./ui/App";
import { HearingPage, Notice, hearingOfPath, tokenOfPage } from "./ui/HearingPage";
import { useSeen } from "./ui/hooks";
import { type Load, addMessages, t } from "./ui/text";
import english from "./messages/en.json";

addMessages(english, import.meta.glob(["./messages/*.json", "!./messages/en.json"], { import: "default" }) as Record<string, Load>);

function ByRole() {
  const { personal } = useSeen();
  if (personal.role === "candidate") return <Candidate />;
  if (personal.role === "room") return <RoomScreen />;
  return <Follow />;
}

/** A token to follow an open hearing with, for who came without one; null where the hearing is not open. */
async function visit(hearing: string): Promise<string | null> {
  try {
    const answer = await fetch(`/api/hearings/${encodeURIComponent(hearing)}/visit`, { method: "POST" });
    return answer.ok ? ((await answer.json()) as { token: string }).token : null;
  } catch {
    return null;
  }
}

function page() {
  const hearing = hearingOfPath(location.pathname);
  if (hearing === null) return <Join />;
  return token === null ? (
    <Notice heading={t("join.heading")}>{t("over.missing")}</Notice>
  ) : (
    <HearingPage hearing={hearing} token={token}>
      <ByRole />
    </HearingPage>
  );
}

const hearing = hearingOfPath(location.pathname);
const token = hearing === null ? null : (tokenOfPage(hearing) ?? (await visit(hearing)));
const hint = token === null ? null : readToken(token);
const folderOf = (path: string): string | undefined => path.split("/")[1];
// The chair's token also works where somebody typed the other page's address.
if (hint && hint.hearing === hearing && folderOf(pagePath(hint)) !== folderOf(location.pathname)) {
  location.replace(`${pagePath(hint)}#token=${token}`);
} else {
  void show(page);
}
