/**
 * Bundles each door of the package in this folder from its sources: what an import costs is mostly the number of files.
 * Other packages stay imports, so that each of them is loaded once. Types are made by `tsc`.
 */
import { readFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
const doors = Object.values(exports)
  .map((target) => target.default ?? "")
  .filter((file) => file.startsWith("./dist/"))
  .map((file) => file.replace(/^\.\/dist\/(.*)\.js$/, "src/$1.ts"));

// Their names change with what is in them.
rmSync("dist/chunks", { recursive: true, force: true });
await build({
  entryPoints: doors,
  outdir: "dist",
  outbase: "src",
  bundle: true,
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  format: "esm",
  platform: "neutral",
  packages: "external",
  target: "es2022",
  sourcemap: true,
  minifyWhitespace: true,
  logLevel: "warning",
});
