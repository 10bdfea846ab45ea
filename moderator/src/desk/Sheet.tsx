import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../text";

interface SheetProps {
  heading: string;
  testid: string;
  close: () => void;
  children: ComponentChildren;
}

/** Something to read or fill in, over the console; Escape leaves it, and the focus goes back where it was. */
export function Sheet({ heading, testid, close, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => void (opener instanceof HTMLElement && opener.isConnected && opener.focus());
  }, []);
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby={`${testid}-heading`} data-testid={testid} onClose={close}>
      <header>
        <h2 id={`${testid}-heading`}>{heading}</h2>
        <button type="button" data-testid={`${testid}-close`} onClick={close}>
          {say("console.close")}
        </button>
      </header>
      {children}
    </dialog>
  );
}
