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
    const file = (name: string) => join(modules, "@spec-kitty", name);
    const lane = () => file("lanes/schemas/lane.schema.json");
    const historical = () => file("lanes/schemas/v2/lane.schema.json");

    /** Runs with the text of a file changed, and puts it back. */
    function withText(path: string, change: (text: string) => string | undefined, then: () => void): void {
      const text = readFileSync(path, "utf8");
      const changed = change(text);
      if (changed === undefined) rmSync(path);
      else writeFileSync(path, changed);
      try {
        then();
      } finally {
        writeFileSync(path, text);
      }
    }
    const misspell = (text: string) => text.replace("planned", "planed");

    test("ends with 0 where every file of both lines is as its source says", () => {
      const all = "All 91 schemas of v4 and 44 schemas of v2 are up to date.\n";
      expect(check()).toEqual({ exit: 0, stdout: all, stderr: "" });
      expect(check("--contract", "v4").stdout).toBe("All 91 schemas of v4 are up to date.\n");
      expect(check("--contract", "2.3.1").stdout).toBe("All 44 schemas of v2 are up to date.\n");
      expect(JSON.parse(check("--json").stdout)).toEqual({
        ...{ schema: "skitty.schema-check/1", contracts: ["v4", "v2"], checked: 135, drift: [] },
      });
    });

    test("finds a file that differs in either line; --contract narrows", () => {
      for (const [path, line, other] of [
        [lane(), "v4", "v2"],
        [historical(), "v2", "v4"],
      ] as const)
        withText(path, misspell, () => {
          const found = { exit: 1, stdout: `${path}: differs\n`, stderr: "" };
          expect(check()).toEqual(found);
          expect(check("--contract", line)).toEqual(found);
          expect(check("--contract", other).exit).toBe(0);
          expect(JSON.parse(check("--json", "--contract", line).stdout)).toEqual({
            schema: "skitty.schema-check/1",
            contract: line,
            checked: line === "v4" ? 91 : 44,
            drift: [{ contract: line, name: "lane", path, problem: "differs" }],
          });
        });
    });

    test("names what is missing and what has no source, also where a package has no file of that line", () => {
      const orphan = join(dirname(lane()), "tide.schema.json");
      const stray = file("dossier/schemas/v2/tide.schema.json");
      withText(
        lane(),
        () => undefined,
        () => {
          writeFileSync(orphan, "{}");
          mkdirSync(dirname(stray), { recursive: true });
          writeFileSync(stray, "{}");
          const { exit, stdout } = check();
          expect([exit, stdout]).toEqual([1, `${lane()}: missing\n${orphan}: orphan\n${stray}: orphan\n`]);
          const { contracts, drift } = JSON.parse(check("--json").stdout);
          expect(contracts).toEqual(["v4", "v2"]);
          expect(drift).toEqual([
            { contract: "v4", name: "lane", path: lane(), problem: "missing" },
            { contract: "v4", name: "tide", path: orphan, problem: "orphan" },
            { contract: "v2", name: "tide", path: stray, problem: "orphan" },
          ]);
          rmSync(orphan);
          rmSync(dirname(stray), { recursive: true });
        },
      );
    });

    test("names every file of a package whose schemas are gone", () => {
      const folder = dirname(historical());
      cpSync(folder, `${folder}-kept`, { recursive: true });
      rmSync(folder, { recursive: true });
      const { exit, stdout } = check();
      expect([
        exit,
        stdout
          .trim()
          .split("\n")
          .every((line) => line.endsWith(": missing")),
      ]).toEqual([1, true]);
      cpSync(`${folder}-kept`, folder, { recursive: true });
      rmSync(`${folder}-kept`, { recursive: true });
      expect(check().exit).toBe(0);
    });
  },
);
