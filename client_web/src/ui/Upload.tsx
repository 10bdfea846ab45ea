import { useState } from "preact/hooks";
import type { CommandError } from "../lib/commands";
import { FileRefused, handIn } from "../lib/materials";
import type { MaterialKind, MaterialReceipt } from "../lib/protocol.gen";
import { useSession } from "./hooks";
import { t } from "./text";

export interface Upload {
  /** The receipt, or nothing when the server refused; `error` then says why. */
  send(kind: MaterialKind, file: Blob): Promise<MaterialReceipt | undefined>;
  /** Share sent, 0 to 1, while something is being sent. */
  share: number | undefined;
  error: CommandError | undefined;
}

export function useUpload(): Upload {
  const session = useSession();
  const [share, setShare] = useState<number>();
  const [error, setError] = useState<CommandError>();
  const send = async (kind: MaterialKind, file: Blob): Promise<MaterialReceipt | undefined> => {
    setError(undefined);
    setShare(0);
    try {
      return await handIn(session, kind, file, setShare);
    } catch (failure) {
      setError(failure instanceof FileRefused ? failure.error : { code: "file-broken-off", text: "" });
      return undefined;
    } finally {
      setShare(undefined);
    }
  };
  return { send, share, error };
}

/** How far a file has gone. */
export function UploadProgress({ upload }: { upload: Upload }) {
  if (upload.share === undefined) return null;
  const checking = upload.share >= 1;
  return (
    <p class="upload" role="status">
      <progress max={1} value={checking ? undefined : upload.share} aria-label={t("file.sending")} />{" "}
      {checking ? t("file.checking") : t("file.sent", { percent: Math.floor(upload.share * 100) })}
    </p>
  );
}
