/** Every public package as its users get it: packed, checked, installed alone into an empty project, imported. */
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const execute = promisify(execFile);
const bin = (name: string) => join(root, "node_modules/.bin", name);

/** Runs a tool and, where it fails, says what it printed. */
async function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<{ stdout: string }> {
  try {
    return await execute(command, args, options);
  } catch (cause) {
    const { stdout = "", stderr = "" } = cause as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause });
  }
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports: Record<string, string | { readonly types?: string }>;
  readonly dependencies?: Record<string, string>;
}

const folders = [
  ...readdirSync(join(root, "packages")).map((name) => join(root, "packages", name)),
  join(root, "fixtures"),
];
const manifests = new Map<string, { readonly folder: string; readonly manifest: Manifest }>();
for (const folder of folders) {
  if (!existsSync(join(folder, "package.json"))) continue;
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  if (!manifest.private) manifests.set(manifest.name, { folder, manifest });
}

/** The packages of ours that one needs, itself included. */
function closure(name: string, found: Set<string> = new Set()): Set<string> {
  if (found.has(name) || !manifests.has(name)) return found;
  found.add(name);
  for (const dependency of Object.keys(manifests.get(name)!.manifest.dependencies ?? {}))
    closure(dependency, found);
  return found;
}

const tarballs = new Map<string, string>();
let work: string;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "packed-"));
  for (const [name, { folder }] of manifests) {
    const { stdout } = await run(
      join(root, ".tools/pnpm/node_modules/.bin/pnpm"),
      ["pack", "--json", "--pack-destination", work],
      { cwd: folder },
    );
    tarballs.set(name, JSON.parse(stdout).filename as string);
  }
}, 300_000);

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe.each([...manifests.keys()])("%s", (name) => {
  const { manifest } = manifests.get(name)!;
  const doors = Object.entries(manifest.exports).filter(
    ([, target]) => typeof target === "object" && target.types !== undefined,
  );

  test("publint and attw find nothing", async () => {
    await run(bin("publint"), ["run", tarballs.get(name)!, "--strict"], { cwd: work });
    if (doors.length === 0) return;
    await run(bin("attw"), [tarballs.get(name)!, "--profile", "esm-only", ...excluded(manifest)], {
      cwd: work,
    });
  }, 120_000);

  test("holds no test and no install script", async () => {
    const { stdout } = await run("tar", ["-tzf", tarballs.get(name)!]);
    expect(stdout.split("\n").filter((file) => /\.test\.|\.tsbuildinfo$/.test(file))).toEqual([]);
    const scripts = (manifest as { scripts?: Record<string, string> }).scripts ?? {};
    expect(Object.keys(scripts).filter((script) => /^(pre|post)?install$|^prepare$/.test(script))).toEqual(
      [],
    );
  });

  test("installs alone, imports, and its types compile", async () => {
    const project = join(work, `use-${name.replace(/\W/g, "-")}`);
    mkdirSync(project);
    const local = Object.fromEntries([...closure(name)].map((one) => [one, `file:${tarballs.get(one)}`]));
    const { [name]: self, ...others } = local;
    writeFileSync(
      join(project, "package.json"),
      JSON.stringify({ type: "module", private: true, dependencies: { [name]: self }, overrides: others }),
    );
    await run(
      "npm",
      ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"],
      { cwd: project },
    );
    if (doors.length === 0) return;
    const names = doors.map(([door]) => (door === "." ? name : `${name}/${door.slice(2)}`));
    writeFileSync(
      join(project, "use.ts"),
      `${names.map((one, i) => `import * as door${i} from "${one}";`).join("\n")}\nexport const doors: object[] = [${names.map((_, i) => `door${i}`)}];\n`,
    );
    const compiler = {
      module: "NodeNext",
      target: "ES2022",
      strict: true,
      noEmit: true,
      lib: ["ES2023", "ESNext.Disposable", "DOM"],
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
      skipLibCheck: true,
    };
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({ compilerOptions: compiler, files: ["use.ts"] }),
    );
    await run(bin("tsc"), ["-p", project]);
    const { stdout } = await run(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `for (const name of ${JSON.stringify(names)}) await import(name); console.log("imported")`,
      ],
      { cwd: project },
    );
    expect(stdout.trim()).toBe("imported");
  }, 180_000);
});

/** Doors that are plain files have no types. */
function excluded(manifest: Manifest): string[] {
  const files = Object.entries(manifest.exports)
    .filter(
      ([door, target]) => typeof target === "string" && door !== "./package.json" && !door.includes("*"),
    )
    .map(([door]) => door.slice(2));
  return files.length === 0 ? [] : ["--exclude-entrypoints", ...files];
}
