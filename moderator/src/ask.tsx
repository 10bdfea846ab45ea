import { type ComponentChildren, createContext } from "preact";
import { useCallback, useContext, useEffect, useRef, useState } from "preact/hooks";
import type { Command } from "../../client_web/src/lib/commands";
import { word } from "../../client_web/src/ui/text";
import { say } from "./text";

/** What cannot be taken back, to be asked for once. */
export interface Asking {
  /** What was on show when it was asked: if it changes meanwhile, the server says "overtaken". */
  command: Command;
  /** What is about to be done, naming its object. */
  heading: string;
  sure: string;
  testid: string | undefined;
  run: () => void;
}

const AskContext = createContext<(asking: Asking) => void>(() => undefined);

/** Ask once before a command; without an answer nothing is done. */
export const useAsk = (): ((asking: Asking) => void) => useContext(AskContext);

function Dialog({ asking, done }: { asking: Asking; done: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => void (opener instanceof HTMLElement && opener.isConnected && opener.focus());
  }, []);
  return (
    <dialog ref={dialog} class="ask" aria-labelledby="ask-heading" aria-describedby="ask-help" onClose={done} data-testid="ask">
      <h2 id="ask-heading">{asking.heading}</h2>
      <p id="ask-help">{word("help", asking.command.type)}</p>
      <div class="buttons">
        {/* The safe answer has the focus: Enter keeps everything as it is, and so does Escape. */}
        <button type="button" class="primary" autofocus data-testid="ask-cancel" onClick={done}>
          {say("console.cancel")}
        </button>
        <button
          type="button"
          class="grave"
          data-testid={asking.testid && `${asking.testid}-sure`}
          onClick={() => {
            done();
            asking.run();
          }}
        >
          {asking.sure}
        </button>
      </div>
    </dialog>
  );
}

/** One question at a time, in one place of the page, over everything else. */
export function AskProvider({ children }: { children: ComponentChildren }) {
  const [asking, setAsking] = useState<Asking>();
  const done = useCallback(() => setAsking(undefined), []);
  return (
    <AskContext.Provider value={setAsking}>
      {children}
      {asking && <Dialog asking={asking} done={done} />}
    </AskContext.Provider>
  );
}
