import { defineConfig } from "vitest/config";

// Tests run on the sources: `@spec-kitty/x/y` is `packages/x/src/y.ts`.
export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^@spec-kitty\/fixtures$/,
        replacement: new URL("fixtures/index.js", import.meta.url).pathname,
      },
      {
        find: /^@spec-kitty\/([^/]+)$/,
        replacement: new URL("packages/$1/src/index.ts", import.meta.url).pathname,
      },
      {
        find: /^@spec-kitty\/([^/]+)\/(?!schemas\/|package\.json)(.+)$/,
        replacement: new URL("packages/$1/src/$2.ts", import.meta.url).pathname,
      },
    ],
  },
  test: {
    include: ["packages/*/{src,test}/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    coverage: {
      provider: "v8",
      include: ["packages/*/src/**/*.ts"],
      exclude: ["**/generated/**", "**/*.test.ts"],
      reporter: ["text-summary", "json-summary"],
      // What stands between a person's work and the wire (`cli-sync NFR-005`); `npm run test:all` measures it.
      thresholds: {
        "packages/cli-sync/src/**": { lines: 95 },
        "packages/sync-protocol/src/**": { lines: 95 },
      },
    },
  },
});
