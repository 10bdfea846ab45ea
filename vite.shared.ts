import { fileURLToPath } from "node:url";
import type { UserConfig } from "vite";

/** One page's build: the signalling process serves `static/<name>` below `/assets/<name>/`. */
export function page(name: "client_web" | "moderator"): UserConfig {
  const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  return {
    root: at(`./${name}`),
    base: `/assets/${name}/`,
    esbuild: { jsx: "automatic", jsxImportSource: "preact" },
    build: {
      outDir: at(`./server/hustings/web/static/${name}`),
      assetsDir: "",
      emptyOutDir: true,
      target: "es2022",
      // Vite's polyfill would be fine, but the content security policy allows no inlined data either.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
    },
  };
}
