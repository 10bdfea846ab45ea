import type { Params } from "../../client_web/src/lib/catalogue";
import { catalogue } from "../../client_web/src/ui/text";
import type english from "./messages/en.json";

type Key = keyof typeof english;

/** The console's own messages; those that all pages share are spoken by `t`. */
export const say = (key: Key, params?: Params): string => catalogue.value.text(key, params);
