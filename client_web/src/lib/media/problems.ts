/** Why a camera or microphone cannot be had, as keys of the catalogue. */

export type DeviceFault = "insecure" | "denied" | "none" | "busy" | "failed";

/** Whether this page may ask for a camera at all: only a secure context may. */
export function deviceFault(secure: boolean, devices: MediaDevices | undefined): DeviceFault | null {
  return secure && devices ? null : "insecure";
}

export function faultOf(error: unknown): DeviceFault {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "failed";
}
