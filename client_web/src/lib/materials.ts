/** Handing files in, and fetching them: the token goes in a header, never in an address. */

import type { CommandError } from "./commands";
import { errorOf } from "./problem";
import type { MaterialKind, MaterialReceipt } from "./protocol.gen";

export interface FileDoor {
  origin: string;
  hearing: string;
  token: string;
}

/** The server does not take the file, or does not give it. */
export class FileRefused extends Error {
  constructor(readonly error: CommandError) {
    super(error.text || error.code);
  }
}

const address = (door: FileDoor, rest: string): string =>
  `${door.origin}/api/hearings/${encodeURIComponent(door.hearing)}/materials${rest}`;

/**
 * Send a file. Resolves when the server has it on disk and in the journal; raises FileRefused.
 *
 * `progress` is told the share that is sent, from 0 to 1; at 1 the server still looks into the file.
 */
export function handIn(
  door: FileDoor,
  kind: MaterialKind,
  file: Blob,
  progress: (share: number) => void,
): Promise<MaterialReceipt> {
  return new Promise((resolve, reject) => {
    // `fetch` does not tell how far a body has gone.
    const request = new XMLHttpRequest();
    request.open("POST", address(door, `?kind=${encodeURIComponent(kind)}`));
    request.setRequestHeader("Authorization", `Bearer ${door.token}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(total > 0 ? loaded / total : 0));
    request.addEventListener("error", () => reject(new FileRefused({ code: "file-broken-off", text: "" })));
    request.addEventListener("load", () => {
      const response = new Response(request.responseText, { status: request.status });
      if (request.status === 201) resolve(JSON.parse(request.responseText) as MaterialReceipt);
      else void errorOf(response).then((error) => reject(new FileRefused(error)));
    });
    request.send(file);
  });
}

/** A file's bytes, with the media type that the server found in them. Raises FileRefused. */
export async function fetchFile(door: FileDoor, material: string, signal?: AbortSignal): Promise<Blob> {
  const headers = { Authorization: `Bearer ${door.token}` };
  let response: Response;
  try {
    response = await fetch(address(door, `/${encodeURIComponent(material)}`), { headers, ...(signal && { signal }) });
  } catch {
    throw new FileRefused({ code: "file-broken-off", text: "" });
  }
  if (!response.ok) throw new FileRefused(await errorOf(response));
  return response.blob();
}

/**
 * The address of a film or a recording, for a player: it reads in ranges and sends no header, so a cookie
 * for this one file is set first. Raises FileRefused.
 */
export async function playable(door: FileDoor, material: string): Promise<string> {
  const url = address(door, `/${encodeURIComponent(material)}`);
  let response: Response;
  try {
    response = await fetch(`${url}/pass`, { method: "POST", headers: { Authorization: `Bearer ${door.token}` } });
  } catch {
    throw new FileRefused({ code: "file-broken-off", text: "" });
  }
  if (!response.ok) throw new FileRefused(await errorOf(response));
  return url;
}
