/** As many characters as a reason may have (`Reason` in the protocol). */
const LONGEST = 500;

interface ReasonFieldProps {
  /** What the reason is for: the field's name, and what stands in it while it is empty. */
  label: string;
  reason: string;
  setReason(reason: string): void;
  testid: string;
}

/** A reason in one line, beside the button that sends it. */
export function ReasonField({ label, reason, setReason, testid }: ReasonFieldProps) {
  return (
    <input
      aria-label={label}
      placeholder={label}
      maxLength={LONGEST}
      dir="auto"
      value={reason}
      data-testid={testid}
      onInput={(event) => setReason(event.currentTarget.value)}
    />
  );
}
