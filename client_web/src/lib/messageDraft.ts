/** Keeps a recorded message over a reload of the page, where the browser lets it. */

import type { Recorded } from "./media/recording";

const DATABASE = "hustings";
const DRAFTS = "message-drafts";

function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(DRAFTS);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => resolve(opening.result.transaction(DRAFTS, mode).objectStore(DRAFTS));
  });
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** A browser without such a store, or with a full one, loses the draft with the page: no more than that. */
export async function keepDraft(key: string, recorded: Recorded | undefined): Promise<void> {
  try {
    const drafts = await store("readwrite");
    if (recorded) await answer(drafts.put(recorded, key));
    else await answer(drafts.delete(key));
  } catch {
    return;
  }
}

export async function draftOf(key: string): Promise<Recorded | undefined> {
  try {
    return await answer<Recorded | undefined>((await store("readonly")).get(key));
  } catch {
    return undefined;
  }
}
