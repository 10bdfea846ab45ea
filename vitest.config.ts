import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    include: ["client_web/tests/**/*.test.ts", "moderator/tests/**/*.test.ts"],
    testTimeout: 20_000,
  },
});
