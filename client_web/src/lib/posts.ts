/** What is stood for: the posts of a hearing and the slots that belong to each. */

import type { AudienceView, PostView, SlotView } from "./protocol.gen";

/** A post's title in a language, else as it was given first. */
export function titleOf(post: PostView, language: string): string {
  const exact = post.titles?.[language];
  return exact ?? post.titles?.[language.split("-")[0] ?? language] ?? post.title;
}

/** What a slot's post is called; empty where the hearing is about one that nobody named. */
export function postTitle(view: AudienceView, slot: SlotView | undefined, language: string): string {
  const id = slot?.post;
  if (id === undefined) return "";
  const post = view.posts?.[id];
  return post ? titleOf(post, language) : id;
}

export interface PostRun {
  key: string;
  title: string;
  /** Milliseconds that each of its candidates has; unknown for posts of older hearings. */
  total: number | undefined;
  slots: [string, SlotView][];
}

/** The running order cut where the post changes. Somebody who came late may stand apart from their post. */
export function postRuns(view: AudienceView, language: string): PostRun[] {
  const runs: PostRun[] = [];
  const slots = Object.entries(view.slots).sort(([, a], [, b]) => a.rank - b.rank);
  let post: string | undefined;
  for (const [id, slot] of slots) {
    const last = runs.at(-1);
    if (last && slot.post === post) last.slots.push([id, slot]);
    else {
      const known = slot.post === undefined ? undefined : view.posts?.[slot.post];
      runs.push({ key: id, title: postTitle(view, slot, language), total: known?.total_ms, slots: [[id, slot]] });
    }
    post = slot.post;
  }
  return runs;
}
