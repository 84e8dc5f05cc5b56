/** Every requirement of the two plans for the client has a test that names it (`cli-sync` 7). */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sharedFolder } from "../../../test/support/oracle.ts";

/** 003 is the plan of the event architecture, 004 that of the identity-aware data model. */
const REQUIREMENTS = [
  ...["003 FR-001", "003 FR-002", "003 FR-003", "003 FR-004", "003 FR-005", "003 FR-006", "003 FR-007"],
  ...["003 FR-008", "003 FR-009", "003 FR-010", "003 FR-011", "003 FR-012", "003 FR-013", "003 FR-014"],
  ...["003 FR-015", "003 FR-016", "003 FR-017", "003 FR-018", "003 FR-019", "003 FR-020", "003 FR-021"],
  ...["003 FR-022", "003 NFR-001", "003 NFR-002", "003 NFR-003", "003 NFR-004", "003 NFR-005"],
  ...["003 C-001", "003 C-002", "003 C-003", "003 C-005"],
  ...["004 FR-001", "004 FR-002", "004 FR-003", "004 FR-004", "004 FR-005", "004 FR-006", "004 FR-007"],
  ...["004 FR-008", "004 FR-009", "004 FR-010", "004 FR-011", "004 FR-012", "004 FR-013"],
  ...["004 v1", "004 v2", "004 v3", "004 v4", "004 v5", "004 v6", "004 v7", "004 SC-005"],
] as const;

const packages = join(import.meta.dirname, "../..");
const WHERE = ["cli-sync", "sync-protocol", "cli"];

/** `FR-001` is of plan 003 unless the name says 004 before it. */
function idsIn(name: string): string[] {
  let plan = "003";
  return [...name.matchAll(/\b(00[34])\b(?!-)|\b((?:FR|NFR|C|SC)-\d{3}|v\d)\b/g)].flatMap(([, named, id]) => {
    if (named !== undefined) plan = named;
    return id === undefined ? [] : [`${plan} ${id}`];
  });
}

function testFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") && name !== "requirements.test.ts")
    .map((name) => join(folder, name));
}

/** The names of tests and groups, however they are laid out. */
function namesIn(text: string): string[] {
  const starts = /\b(?:test|describe)(?:\.each(?:<[^>]*>)?\((?:[^()]|\([^()]*\))*\))?\(\s*(["'`])(.*?)\1/gs;
  const loose = /^\s*\[?(["'`])((?:004 )?(?:N?FR|C|SC)-\d{3}.*?)\1,/gm;
  return [...text.matchAll(starts), ...text.matchAll(loose)].map(([, , name]) => name!);
}

const files = WHERE.flatMap((name) =>
  ["src", "test"].flatMap((folder) => testFiles(join(packages, name, folder))),
);
const named = new Set(files.flatMap((file) => namesIn(readFileSync(file, "utf8"))).flatMap(idsIn));

describe("a test names", () => {
  test.each(REQUIREMENTS)("the requirement %s", (id) => {
    expect(named).toContain(id);
  });
});

test("what is named is a requirement", () => {
  const known: ReadonlySet<string> = new Set(REQUIREMENTS);
  expect([...named].filter((id) => !known.has(id) && !id.endsWith(" v4") && !id.endsWith(" v2"))).toEqual([]);
});

test("ids are found in the name of a test, the plan once for all behind it", () => {
  expect(idsIn("004 FR-005, FR-006 without; C-001")).toEqual(["004 FR-005", "004 FR-006", "004 C-001"]);
  expect(idsIn("NFR-004 ten steps, 004 v7")).toEqual(["003 NFR-004", "004 v7"]);
  expect(idsIn("mission 014-board")).toEqual([]);
});

test.skipIf(sharedFolder === undefined)(
  "the list is that of the plans (the reference data is needed)",
  () => {
    const text = readFileSync(join(sharedFolder!, "contract/cli-sync.md"), "utf8");
    const table = text.slice(text.indexOf("## 7. "), text.indexOf("## 8. "));
    let plan = "003";
    const ids = [...table.matchAll(/^\| ((?:00[34] )?(?:N?FR|C|SC|v)[^|]*) \|/gm)].flatMap(([, cell]) => {
      plan = /^00[34]/.exec(cell!)?.[0] ?? plan;
      // `FR-010/011` and `NFR-005, C-005` are two each.
      const whole = cell!.replace(/((?:FR|NFR)-)(\d{3})\/(\d{3})/, "$1$2 $1$3");
      return [...whole.matchAll(/(?:FR|NFR|C|SC)-\d{3}|\bv\d/g)].map(([id]) => `${plan} ${id}`);
    });
    expect([...new Set(ids)].sort()).toEqual([...REQUIREMENTS].sort());
  },
);
