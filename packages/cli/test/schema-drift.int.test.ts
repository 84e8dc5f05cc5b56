/** `skitty schema check` where schema files were touched: on a copy of the built packages, so that none of ours is. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const packages = join(import.meta.dirname, "../..");
const isBuilt = existsSync(join(packages, "cli/dist/main.js"));

let modules: string;

beforeAll(() => {
  modules = join(realpathSync(mkdtempSync(join(tmpdir(), "schema-drift-"))), "node_modules");
  if (isBuilt) install("cli", new Set());
});
afterAll(() => rmSync(dirname(modules), { recursive: true, force: true }));

/** Copies a package and all that it needs of ours, but for fixtures; what is not ours is linked. */
function install(name: string, done: Set<string>): void {
  if (done.has(name)) return;
  done.add(name);
  const source = name === "fixtures" ? join(packages, "../fixtures") : join(packages, name);
  const target = join(modules, "@spec-kitty", name);
  mkdirSync(target, { recursive: true });
  for (const part of ["package.json", "bin", "dist", "schemas", "index.js"])
    if (existsSync(join(source, part))) cpSync(join(source, part), join(target, part), { recursive: true });
  const { dependencies = {} } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  for (const dependency of Object.keys(dependencies)) {
    if (dependency.startsWith("@spec-kitty/")) install(dependency.slice("@spec-kitty/".length), done);
    else if (!existsSync(join(modules, dependency))) {
      mkdirSync(dirname(join(modules, dependency)), { recursive: true });
      symlinkSync(
        realpathSync(join(source, "node_modules", dependency)),
        join(modules, dependency),
        "junction",
      );
    }
  }
}

function check(...args: string[]): { exit: number | null; stdout: string; stderr: string } {
  const skitty = join(modules, "@spec-kitty/cli/bin/skitty.js");
  const ran = spawnSync(process.execPath, [skitty, "schema", "check", ...args], { encoding: "utf8" });
  return { exit: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

describe.skipIf(!isBuilt && process.env["CI"] !== "true")(
  isBuilt ? "skitty schema check" : "skitty schema check: skipped, the packages are not built",
  () => {
    const lane = () => join(modules, "@spec-kitty/lanes/schemas/lane.schema.json");

    test("ends with 0 where every file is as its source says", () => {
      expect(check()).toEqual({ exit: 0, stdout: "All 91 schemas of v4 are up to date.\n", stderr: "" });
      expect(check("--contract", "v2").stdout).toBe("All 44 schemas of v2 are up to date.\n");
    });

    test("ends with 1 and names what differs, is missing and has no source", () => {
      const text = readFileSync(lane(), "utf8");
      writeFileSync(lane(), text.replace("planned", "planed"));
      expect(check()).toEqual({ exit: 1, stdout: `${lane()}: differs\n`, stderr: "" });
      rmSync(lane());
      const orphan = join(dirname(lane()), "tide.schema.json");
      writeFileSync(orphan, text);
      expect(check()).toMatchObject({ exit: 1, stdout: `${lane()}: missing\n${orphan}: orphan\n` });
      expect(JSON.parse(check("--json").stdout)).toEqual({
        schema: "skitty.schema-check/1",
        contract: "v4",
        checked: 91,
        drift: [
          { name: "lane", path: lane(), problem: "missing" },
          { name: "tide", path: orphan, problem: "orphan" },
        ],
      });
      // The other line has files of its own.
      expect(check("--contract", "v2").exit).toBe(0);
    });
  },
);
