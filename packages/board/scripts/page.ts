/** Makes the page of the board: one HTML file with its style and script inside, and the policy that allows just these. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const NOTICE = "/* Holds preact, https://preactjs.com, (c) 2015-present Jason Miller, MIT license. */";

async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, "page", entry)],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: ["chrome111", "firefox115", "safari16.4"],
    jsx: "automatic",
    jsxImportSource: "preact",
    banner: entry.endsWith(".tsx") ? { js: NOTICE } : {},
  });
  return outputFiles[0]!.text.trim();
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

const style = await bundled("style.css");
const script = await bundled("main.tsx");
// A function as replacement: the texts may hold `$&` and the like.
const page = readFileSync(join(root, "page/page.html"), "utf8")
  .replace("/*style*/", () => style)
  .replace("/*script*/", () => script);
const policy = [
  "default-src 'none'",
  "connect-src 'self'",
  "img-src data:",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

mkdirSync(join(root, "src/generated"), { recursive: true });
writeFileSync(
  join(root, "src/generated/page.ts"),
  `export const PAGE: string = ${JSON.stringify(page)};
export const CONTENT_SECURITY_POLICY: string = ${JSON.stringify(policy)};
`,
);
