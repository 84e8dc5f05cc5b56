/** Where each public name of the reference went; `write` renews docs/names.md. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import referenceNames from "./reference-names.json" with { type: "json" };

const root = fileURLToPath(new URL("../..", import.meta.url));
export const namesFile: string = join(root, "docs/names.md");

/** In the order in which a name that two packages export is looked for. */
const PACKAGES = [
  ...["events-core", "lanes", "lifecycle", "gates", "collaboration", "mission-runtime", "glossary"],
  ...["decisions", "dossier", "mission-audit", "integrations", "insights", "contract", "conformance"],
];

const TRACKER_PACKAGES = [
  "tracker",
  ...["github", "gitlab", "jira", "linear", "azure-devops", "beads", "fp"].map((name) => `tracker-${name}`),
];

/** The packages whose v2 door is another than that of v4. */
const hasV2 = (name: string) => existsSync(join(root, "packages", name, "src/v2.ts"));

const NOT_NEEDED: ReadonlyMap<string, string> = new Map([
  ["_COMPLETION_ALIAS", "not needed: a private constant that only named an alias"],
  ["JSONValue", "not needed: plain JSON values are `unknown` until a schema has read them"],
  ["NangoProxyAdapter", "`nangoFetch` from `@spec-kitty/tracker`: a `fetch` that goes through Nango"],
  ["NangoProxyTransport", "`nangoFetch` from `@spec-kitty/tracker`: a `fetch` that goes through Nango"],
  ["__version__", "the `version` of each package.json; `ContractLine.version` in `@spec-kitty/contract`"],
]);

export interface NamedPlace {
  readonly section: string;
  readonly name: string;
  /** Undefined where no package exports it. */
  readonly place: string | undefined;
}

/** Every public name of the reference with its place here. */
export function namedPlaces(): NamedPlace[] {
  const doors = new Map<string, ReadonlySet<string>>();
  for (const name of [...PACKAGES, ...TRACKER_PACKAGES]) {
    doors.set(`@spec-kitty/${name}`, exportedNames(join(root, "packages", name, "src/index.ts")));
    if (hasV2(name))
      doors.set(`@spec-kitty/${name}/v2`, exportedNames(join(root, "packages", name, "src/v2.ts")));
  }
  return Object.entries(referenceNames).flatMap(([section, names]) => {
    const line = section === "2.3.1" ? "v2" : "v4";
    const own = new Map([...doors].filter(([door]) => isDoorOf(section, door)));
    return names.map((name) => ({
      section,
      name,
      place: NOT_NEEDED.get(name) ?? placeOf(name, line, own),
    }));
  });
}

/** Whether names of a section may be in a package. The two modules of events are one package here. */
function isDoorOf(section: string, door: string): boolean {
  if (isTracker(section)) return door.startsWith("@spec-kitty/tracker");
  const isModule = /^[a-z]/.test(section);
  return isModule ? door === "@spec-kitty/conformance" : !door.startsWith("@spec-kitty/tracker");
}

function isTracker(section: string): boolean {
  return section.startsWith("tracker ");
}

function titleOf(section: string): string {
  if (isTracker(section)) return `spec-kitty-${section}`;
  return /^\d/.test(section) ? `spec-kitty-events ${section}` : `module ${section}`;
}

function placeOf(
  name: string,
  line: "v2" | "v4",
  doors: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  const ours = /^[a-z]/.test(name) ? camelCase(name) : name;
  const having = [...doors].filter(([, names]) => names.has(ours)).map(([door]) => door);
  const live = having.find((door) => !door.endsWith("/v2"));
  const door = line === "v2" ? (having.find((one) => one.endsWith("/v2")) ?? live) : live;
  return door === undefined ? undefined : `\`${ours}\` from \`${door}\``;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The names that a module exports, types too, as its text says. */
function exportedNames(file: string): ReadonlySet<string> {
  if (!existsSync(file)) return new Set();
  const text = readFileSync(file, "utf8");
  const names = new Set<string>();
  for (const [, list] of text.matchAll(/export (?:type )?\{([^}]*)\}/g))
    for (const part of list!.split(",")) {
      const name = part
        .trim()
        .replace(/^type /, "")
        .split(" as ")
        .at(-1)!;
      if (name !== "") names.add(name);
    }
  for (const [, name] of text.matchAll(
    /^export (?:declare )?(?:abstract )?(?:const|class|(?:async )?function\*?|interface|type) (\w+)/gm,
  ))
    names.add(name!);
  for (const [, from] of text.matchAll(/export \* from "(\.[^"]+)"/g))
    for (const name of exportedNames(join(dirname(file), from!.replace(/\.js$/, ".ts")))) names.add(name);
  return names;
}

/** The table as a page. */
export function namesPage(): string {
  const rows = namedPlaces();
  const sections = Object.keys(referenceNames).map((section) => {
    const own = rows.filter((row) => row.section === section);
    const title = titleOf(section);
    const lines = own.map(({ name, place }) => `| \`${name}\` | ${place ?? "**missing**"} |`);
    return [`## ${title} (${own.length})`, "", "| there | here |", "| --- | --- |", ...lines, ""].join("\n");
  });
  return [
    "# Names",
    "",
    "Where each public name of the Python packages is. Functions are in camelCase, all else keeps its name.",
    "Written by `npx tsx scripts/names/name-table.ts`.",
    "",
    ...sections,
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(namesFile, namesPage());
