/** The doors that a secretariat prepares with. */

import type { Outcome } from "../../../client_web/src/lib/commands";
import { errorOf } from "../../../client_web/src/lib/problem";
import type { CommandError } from "../../../client_web/src/lib/commands";
import type { HandedLinks, Preparation, Readable } from "../../../client_web/src/lib/protocol.gen";
import type { Session } from "../../../client_web/src/ui/hooks";
import type { Plan } from "./plan";

export type Answer<T> = { value: T } | { error: CommandError };

/** What the server answers below the hearing's own address. */
export async function ask<T>(session: Session, rest: string, init: RequestInit = {}): Promise<Answer<T>> {
  const { origin, hearing, token } = session;
  const headers = { ...(init.headers as Record<string, string> | undefined), Authorization: `Bearer ${token}` };
  try {
    const response = await fetch(`${origin}/api/hearings/${encodeURIComponent(hearing)}/${rest}`, { ...init, headers });
    return response.ok ? { value: (await response.json()) as T } : { error: await errorOf(response) };
  } catch {
    return { error: { code: "unanswered", text: "" } };
  }
}

const json = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

export const preparation = (session: Session): Promise<Answer<Preparation>> => ask(session, "preparation");

export const readFile = (session: Session, kind: string, name: string, data: Blob | string): Promise<Answer<Readable>> =>
  ask(session, `preparation/read?kind=${kind}&name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body: data,
  });

export const makeLinks = (session: Session, hours: number, subjects?: string[]): Promise<Answer<HandedLinks>> =>
  ask(session, "tokens", json(subjects ? { hours, subjects } : { hours }));

/** Give the plan: by POST, for it may be larger than a message of the live socket. */
export async function save(session: Session, id: string, plan: Plan, first: boolean): Promise<Outcome> {
  const command = { id, type: first ? "PrepareHearing" : "AmendPreparation", ...plan };
  const answer = await ask<{ seq: number }>(session, "commands", json(command));
  return "value" in answer ? { accepted: true, seq: answer.value.seq } : { accepted: false, error: answer.error };
}

/** The calendar, as a file that the browser saves. */
export async function calendar(session: Session): Promise<Blob | undefined> {
  const { origin, hearing, token } = session;
  const response = await fetch(`${origin}/api/hearings/${encodeURIComponent(hearing)}/programme.ics`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return response.ok ? await response.blob() : undefined;
}

/** Hand a file to the person. */
export function download(name: string, data: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(data);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
