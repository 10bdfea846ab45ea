import type { ComponentChildren } from "preact";
import type { Seen } from "../../../client_web/src/ui/hooks";
import { Ledger } from "../../../client_web/src/ui/Ledger";
import { OwnFeed } from "../../../client_web/src/ui/OwnFeed";
import { Rules } from "../../../client_web/src/ui/Rules";
import { Asking } from "../panels/Asking";
import { Candidates } from "../panels/Candidates";
import { Draws } from "../panels/Draws";
import { Floor } from "../panels/Floor";
import { Messages } from "../panels/Messages";
import { Modalities } from "../panels/Modalities";
import { Order } from "../panels/Order";
import { Statements } from "../panels/Playing";
import { Presiding } from "../panels/Presiding";
import { Recordings } from "../panels/Recordings";
import { RoomLink } from "../panels/RoomLink";
import { say } from "../text";

/** Something less frequent, behind a tab. A new one needs a line here and nothing else. */
export interface DrawerEntry {
  id: string;
  label: () => string;
  /** Nothing: it is not for this person, or not at this moment. */
  content: (seen: Seen) => ComponentChildren;
  /** As wide as questions and pictures together; else only the pictures are covered. */
  wide?: boolean;
  /** Goes on while it is not seen (what sends a camera must not stop because its drawer is shut). */
  keep?: boolean;
}

export const DRAWERS: readonly DrawerEntry[] = [
  { id: "order", label: () => say("drawer.order"), content: () => <Order /> },
  { id: "people", label: () => say("drawer.people"), content: () => <Floor /> },
  { id: "candidates", label: () => say("candidates.heading"), content: () => <Candidates /> },
  { id: "messages", label: () => say("messages.heading"), content: () => <Messages /> },
  {
    id: "asking",
    label: () => say("asking.heading"),
    content: ({ audience }) => (Object.keys(audience.asking ?? {}).length > 0 || audience.drawn_owed !== undefined) && <Asking />,
  },
  { id: "draws", label: () => say("drawer.draws"), content: () => <Draws /> },
  { id: "ledger", label: () => say("drawer.ledger"), content: () => <Ledger />, wide: true },
  {
    id: "rules",
    label: () => say("drawer.rules"),
    content: () => (
      <>
        <Presiding />
        <Rules open />
        <Modalities />
      </>
    ),
  },
  {
    id: "statement",
    label: () => say("drawer.statement"),
    content: ({ audience }) => (audience.playing ?? audience.statements?.[audience.current_slot ?? ""]) && <Statements />,
  },
  {
    id: "technical",
    label: () => say("drawer.technical"),
    content: () => (
      <>
        <RoomLink />
        <Recordings />
      </>
    ),
  },
  {
    id: "camera",
    label: () => say("drawer.camera"),
    content: ({ personal }) => personal.feed && <OwnFeed feed={personal.feed} />,
    keep: true,
  },
];
