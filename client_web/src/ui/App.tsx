import { type ComponentChildren, render } from "preact";
import { useStore } from "./hooks";
import { followStates } from "./states";
import { catalogue, speakPreferred } from "./text";

function App({ page }: { page: () => ComponentChildren }) {
  const { language } = useStore(catalogue);
  return <div key={language}>{page()}</div>;
}

/** Draw a page, anew in each language that is chosen. */
export async function show(page: () => ComponentChildren): Promise<void> {
  await speakPreferred();
  followStates();
  const root = document.getElementById("page");
  if (root) render(<App page={page} />, root);
}
