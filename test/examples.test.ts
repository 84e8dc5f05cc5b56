/** The examples of the READMEs and the documentation compile and run. */
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
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { linearBehindNango } from "../packages/tracker-linear/test/support/linear-behind-nango.ts";
import { describeWithPostgres } from "./support/postgres.ts";

const root = join(import.meta.dirname, "..");
const run = promisify(execFile);

interface Example {
  readonly name: string;
  readonly code: string;
}

const pages = [
  "README.md",
  ...readdirSync(join(root, "packages")).map((name) => `packages/${name}/README.md`),
  "fixtures/README.md",
].filter((page) => existsSync(join(root, page)));

const examples: Example[] = pages.flatMap((page) =>
  [...readFileSync(join(root, page), "utf8").matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code], index) => ({
    name: `${page.replace(/\W+/g, "-")}-${index + 1}`,
    code: code!,
  })),
);

let folder: string;

const needsPostgres = ({ code }: Example) => code.includes("DATABASE_URL");
const needsNango = ({ code }: Example) => code.includes("NANGO_SECRET_KEY");
const names = (some: readonly Example[]) => some.map(({ name }) => name);
const runExample = async (name: string) => void (await import(join(folder, `${name}.ts`)));

beforeAll(() => {
  mkdirSync(join(root, ".tools"), { recursive: true });
  folder = mkdtempSync(join(root, ".tools/examples-"));
  for (const { name, code } of examples) writeFileSync(join(folder, `${name}.ts`), `${code}\nexport {};\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every public package has a README with an example", () => {
  const packages = readdirSync(join(root, "packages")).filter((name) =>
    existsSync(join(root, "packages", name, "package.json")),
  );
  const without = packages.filter((name) => {
    const page = `packages/${name}/README.md`;
    return !pages.includes(page) || !/^```(ts|sh|console)$/m.test(readFileSync(join(root, page), "utf8"));
  });
  expect(without).toEqual([]);
});

test("the examples compile", async () => {
  const paths = Object.fromEntries([
    ["@spec-kitty/fixtures", [join(root, "fixtures/index.d.ts")]],
    ...readdirSync(join(root, "packages")).flatMap((name) => [
      [`@spec-kitty/${name}`, [join(root, `packages/${name}/dist/index.d.ts`)]],
      [`@spec-kitty/${name}/*`, [join(root, `packages/${name}/dist/*.d.ts`)]],
    ]),
  ]);
  const compilerOptions = {
    ...{ module: "NodeNext", target: "ES2022", strict: true, noEmit: true, skipLibCheck: true, paths },
    ...{
      lib: ["ES2023", "ESNext.Disposable", "DOM"],
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    },
  };
  writeFileSync(join(folder, "package.json"), `{"type":"module"}`);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  await run(join(root, "node_modules/.bin/tsc"), ["-p", folder]).catch(({ stdout }) =>
    expect(stdout).toBe(""),
  );
}, 60_000);

describe("the example runs:", () => {
  beforeAll(() => {
    vi.spyOn(console, "assert").mockImplementation((condition) => expect(condition).toBe(true));
  });

  const plain = examples.filter((one) => !needsPostgres(one) && !needsNango(one));
  test.each(names(plain))("%s", runExample);

  test.each(names(examples.filter(needsNango)))("%s (through a Nango on this machine)", async (name) => {
    await using world = await linearBehindNango();
    for (const [variable, value] of Object.entries(world.environment)) vi.stubEnv(variable, value);
    await runExample(name);
    expect(world.refusals()).toEqual([]);
  });

  describeWithPostgres("on PostgreSQL", (server) => {
    test.each(names(examples.filter(needsPostgres)))("%s", async (name) => {
      vi.stubEnv("DATABASE_URL", server().newDatabase());
      await runExample(name);
    });
  });
});
