import { expect, test } from "vitest";
import { postRuns, postTitle } from "../src/lib/posts";
import type { AudienceView } from "../src/lib/protocol.gen";

const slot = (rank: number, post?: string) => ({ rank, candidate: `c${rank}`, stage: "waiting", phases: {}, ...(post && { post }) });
const view = (slots: object, posts?: object) => ({ slots, ...(posts && { posts }) }) as unknown as AudienceView;
const POSTS = {
  sg: { rank: 1, title: "Head", titles: { fr: "Tête" }, total_ms: 60_000 },
  dsg: { rank: 2, title: "Deputy", total_ms: 30_000 },
};

test("the running order is cut where the post changes", () => {
  const seen = view({ b: slot(3, "dsg"), a: slot(1, "sg"), late: slot(4, "sg"), c: slot(2, "sg") }, POSTS);
  expect(postRuns(seen, "fr-CA").map((run) => [run.title, run.total, run.slots.map(([id]) => id)])).toEqual([
    ["Tête", 60_000, ["a", "c"]],
    ["Deputy", 30_000, ["b"]],
    ["Tête", 60_000, ["late"]],
  ]);
});

test("a hearing without posts is one list without a title", () => {
  expect(postRuns(view({ a: slot(1), b: slot(2) }), "en").map((run) => [run.title, run.slots.length])).toEqual([["", 2]]);
});

test("what an older hearing has in place of a post's id is its title", () => {
  expect(postTitle(view({}), slot(1, "Director") as never, "en")).toBe("Director");
});
