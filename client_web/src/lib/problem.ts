/** Problem documents (RFC 9457) as the server answers them. */

import type { CommandError } from "./commands";

/** The error in a response that is not 2xx; a bare status if its body says nothing. */
export async function errorOf(response: Response): Promise<CommandError> {
  const bare: CommandError = { code: `http-${response.status}`, text: "" };
  try {
    const body: unknown = await response.json();
    if (typeof body !== "object" || body === null) return bare;
    const { code, detail, title, by } = body as Record<string, unknown>;
    const text = typeof detail === "string" ? detail : typeof title === "string" ? title : "";
    const error: CommandError = { code: typeof code === "string" ? code : bare.code, text };
    return typeof by === "string" ? { ...error, by } : error;
  } catch {
    return bare;
  }
}
