/** Who may import whom, as docs/architecture.md says; read off the sources. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const packages = readdirSync(join(root, "packages")).filter((name) =>
  existsSync(join(root, "packages", name, "package.json")),
);

const DOMAINS = [
  "lanes",
  "lifecycle",
  "gates",
  "collaboration",
  "mission-runtime",
  "mission-audit",
  "glossary",
  "decisions",
  "dossier",
  "integrations",
  "insights",
  "mission-log",
];
const CONTRACTS = ["events-core", ...DOMAINS, "contract"];
const CONNECTORS = ["github", "gitlab", "jira", "linear", "azure-devops", "beads", "fp"].map(
  (name) => `tracker-${name}`,
);

/** What each package may name among its dependencies; what those name it may use as well. */
const MAY_USE: Record<string, readonly string[]> = {
  "events-core": [],
  ...Object.fromEntries(DOMAINS.map((name) => [name, ["events-core"]])),
  lifecycle: ["events-core", "lanes"],
  decisions: ["events-core", "collaboration"],
  "mission-audit": ["events-core", "dossier"],
  insights: ["events-core", "dossier", "mission-runtime"],
  "mission-log": ["events-core", "lanes"],
  contract: ["events-core", ...DOMAINS],
  "sync-protocol": CONTRACTS,
  conformance: [...CONTRACTS, "fixtures"],
  "store-sqlite": ["events-core"],
  "store-postgres": ["events-core"],
  "mission-repo": ["mission-log", "events-core"],
  "cli-sync": [...CONTRACTS, "sync-protocol", "store-sqlite", "mission-repo"],
  "sync-server": [...CONTRACTS, "sync-protocol", "store-sqlite", "store-postgres"],
  board: [...CONTRACTS, "mission-repo"],
  migrate: CONTRACTS,
  tracker: ["events-core", "store-sqlite"],
  ...Object.fromEntries(CONNECTORS.map((name) => [name, ["events-core", "tracker"]])),
  cli: ["*"],
};

/** Packages that also run in browsers; the board's page is one of their users. */
const UNIVERSAL = [...CONTRACTS, "sync-protocol"];

interface Import {
  readonly file: string;
  readonly from: string;
}

function importsOf(name: string): Import[] {
  const folder = join(root, "packages", name, "src");
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
        (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
      )
    : [];
  return files.flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const statements = text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^;"']*?from\s*["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s+["']([^"']+)["']/g,
    );
    return [...statements].map((match) => ({
      file: `packages/${name}/src/${file}`,
      from: (match[1] ?? match[2] ?? match[3])!,
    }));
  });
}

describe("imports", () => {
  test("every package stands in the table", () => {
    expect(packages.filter((name) => !Object.hasOwn(MAY_USE, name))).toEqual([]);
  });

  test.each(packages)("%s uses only what it may, and declares it", (name) => {
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
    const declared = {
      ...manifest.dependencies,
      ...manifest.peerDependencies,
      ...manifest.optionalDependencies,
    };
    const allowed = MAY_USE[name]!;
    for (const { file, from } of importsOf(name)) {
      if (from.startsWith(".") || from.startsWith("node:")) continue;
      const [scope, second] = from.split("/");
      const dependency = from.startsWith("@") ? `${scope}/${second}` : scope!;
      const bundled = Object.hasOwn(manifest.devDependencies ?? {}, dependency) && name === "board";
      expect(
        Object.hasOwn(declared, dependency) || bundled,
        `${file} imports ${from}, which ${name} does not declare`,
      ).toBe(true);
      if (scope !== "@spec-kitty") continue;
      expect(
        allowed.includes("*") || allowed.includes(second!),
        `${file} imports ${from}, which ${name} may not use`,
      ).toBe(true);
    }
  });

  test.each(UNIVERSAL.filter((name) => packages.includes(name)))(
    "%s runs in a browser: nothing of node",
    (name) => {
      expect(importsOf(name).filter(({ from }) => from.startsWith("node:"))).toEqual([]);
    },
  );

  test.each(CONTRACTS.filter((name) => packages.includes(name)))(
    "%s loads TypeBox only for its schemas",
    (name) => {
      const files = importsOf(name).filter(({ from }) => from === "typebox" || from.endsWith("/schema-kit"));
      const schemaFiles = files
        .map(({ file }) => file)
        .filter((file) => !/\/(([a-z-]+-)?schemas?(-[a-z-]+)?|schema-kit)\.ts$|\/schemas\//.test(file));
      expect(schemaFiles).toEqual([]);
    },
  );
});
