import { useEffect, useMemo } from "preact/hooks";
import { LAYERS, type Layer, LayerChoice, type LayerState, isLayer } from "../lib/media/layer";
import { MemoryStorage, usable } from "../lib/storage";
import { useStore } from "./hooks";
import { t } from "./text";

/** Changes that cannot be seen, as of what is tried, are asked for so often. */
const REFRESH_MS = 20_000;
/** The server judges a line anew twice a second: what comes of a change is known by then. */
const SETTLED_MS = 1_500;
const KEY = "hustings.quality";

/** `offered`: there is a control for it; where there is none it is left to the line. */
export function useLayerChoice(offered: boolean): LayerChoice {
  const choice = useMemo(
    () => new LayerChoice(offered ? usable(() => localStorage) : new MemoryStorage(), KEY),
    [offered],
  );
  useEffect(() => {
    const timer = setInterval(() => choice.refresh(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [choice]);
  return choice;
}

/** Asks again what is sent, now and shortly after, whenever what is seen changes. */
export function useRefresh(choice: LayerChoice, seen: unknown): void {
  useEffect(() => {
    choice.refresh();
    const timer = setTimeout(() => choice.refresh(), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [choice, seen]);
}

/** What is sent and why, in a sentence; nothing while that is not known. */
export function layerWords({ now }: LayerState): string {
  if (!now) return "";
  if (now.reason === "chosen") return t(`quality.chosen-${now.sent}`);
  if (now.reason === "trying") return t(now.sent === "sound" ? "quality.trying-sound" : "quality.trying");
  if (now.reason === "source" || now.reason === "offer") return t(`quality.sent-${now.sent}`);
  return now.sent === "full" ? t("quality.sent-full") : t(`quality.line-${now.sent}`);
}

/** Chooses between the pictures, or leaves it to the line. */
export function QualityChoice({ choice }: { choice: LayerChoice }) {
  const state = useStore(choice.state);
  const choose = (text: string): void => choice.choose(isLayer(text) ? text : null);
  const named = (layer: Layer): string => t(`quality.${layer}`);
  return (
    <div class="quality">
      <label>
        <span>{t("quality.label")}</span>
        <select
          value={state.wanted ?? "automatic"}
          data-testid="quality"
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="automatic">{t("quality.automatic")}</option>
          {LAYERS.map((layer) => (
            <option key={layer} value={layer}>
              {named(layer)}
            </option>
          ))}
        </select>
      </label>
      <span role="status" data-testid="quality-state" data-sent={state.now?.sent} data-reason={state.now?.reason}>
        {layerWords(state)}
      </span>
    </div>
  );
}
