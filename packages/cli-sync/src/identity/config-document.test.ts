import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readConfig, withIdentity } from "./config-document.js";
import { ProjectIdentity } from "./project-identity.js";

const identity = new ProjectIdentity({
  uuid: "550e8400-e29b-41d4-a716-446655440000",
  slug: "board",
  node_id: "123456789012",
  build_id: "d2413d74-8bc0-52e8-96d3-9776a6ad90c0",
});
const section = `project:
  uuid: 550e8400-e29b-41d4-a716-446655440000
  slug: board
  node_id: "123456789012"
  build_id: d2413d74-8bc0-52e8-96d3-9776a6ad90c0
`;

describe("withIdentity", () => {
  test.each<[string, string, string]>([
    ["an empty file", "", section],
    ["a file of comments", "# mine\n", `# mine\n${section}`],
    ["a file that says null", "# mine\nnull\n", `# mine\n${section}`],
    ["a file without its last line's end", "a: 1", `a: 1\n${section}`],
    ["a section without value", "project:\nb: 2 # two\n", `${section}b: 2 # two\n`],
    ["a section that is text", "a: 'x'\nproject: nothing\nb: 2\n", `a: 'x'\n${section}b: 2\n`],
    [
      "other sections with comments, quotes and odd indents",
      "# top\nagents:   # who\n    - 'claude'\n    - \"x\"\n\nproject:\n  slug: old\n\n# end\nsync: {auto_start: false}\n",
      `# top\nagents:   # who\n    - 'claude'\n    - "x"\n\n${section.replace("slug: board", "slug: board")}\n# end\nsync: {auto_start: false}\n`,
    ],
    [
      "keys of others and comments inside the section",
      "project:\n  theirs: [1, 2] # keep\n  # about the slug\n  slug: old # was\nz: 1\n",
      `${section.replace("  slug: board", "  # about the slug\n  slug: board # was")}  theirs: [ 1, 2 ] # keep\nz: 1\n`,
    ],
    ["an inline section", "project: {slug: x}\nz: 1\n", `${section}z: 1\n`],
  ])("%s", (_name, before, after) => {
    expect(withIdentity(before, identity)).toBe(after);
  });

  test("keeps the line ends of Windows", () => {
    expect(withIdentity("a: 1\r\n", identity)).toBe(`a: 1\r\n${section}`.replaceAll(/\r?\n/g, "\r\n"));
  });

  test("a file on one line keeps its keys", () => {
    expect(parse(withIdentity("{a: 1, project: {slug: x}}", identity))).toMatchObject({
      a: 1,
      project: { slug: "board", node_id: "123456789012" },
    });
  });

  test("repo_slug stands only where the user set it", () => {
    expect(withIdentity("", identity)).not.toContain("repo_slug");
    const own = new ProjectIdentity({ ...identity, repo_slug: "acme/board" });
    expect(withIdentity("", own).endsWith("  repo_slug: acme/board\n")).toBe(true);
  });

  test("whatever the file, its other keys stay as they were and the identity can be read back", () => {
    const key = fc.constantFrom("agents", "vcs", "sync", "zeta", "project");
    // As JSON has it: there is no -0.
    const file = fc
      .dictionary(key, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 })
      .map((content): typeof content => JSON.parse(JSON.stringify(content)));
    fc.assert(
      fc.property(file, fc.boolean(), (content, inline) => {
        const text = inline
          ? JSON.stringify(content)
          : Object.entries(content)
              .map(([name, value]) => `${name}: ${JSON.stringify(value)} # note of ${name}\n`)
              .join("");
        const after = withIdentity(text, identity);
        const { project: _before, ...others } = content;
        const { project, ...kept } = parse(after);
        expect(kept).toEqual(others);
        expect(project).toMatchObject({ uuid: identity.uuid, node_id: "123456789012" });
        expect(readConfig(after)).toMatchObject({ ok: true, identity: { ...identity } });
        if (!inline) for (const name of Object.keys(others)) expect(after).toContain(`# note of ${name}`);
      }),
    );
  });
});

describe("readConfig", () => {
  const fields = (text: string) => {
    const read = readConfig(text);
    return read.ok ? { ...read.identity } : read.reason;
  };
  const nothing = { uuid: null, slug: null, node_id: null, build_id: null, repo_slug: null };

  test.each(["", "# only a comment\n", "a: 1\n", "project:\n", "project: null\n", "null\n"])(
    "finds nothing in %j",
    (text) => {
      expect(fields(text)).toEqual(nothing);
    },
  );

  test("takes a scalar or a list for no identity", () => {
    expect(fields("project: text\n")).toEqual(nothing);
    expect(fields("project: [1]\n")).toEqual(nothing);
  });

  test("reads scalars as they are written, a blank one as absent", () => {
    expect(fields("project:\n  node_id: 012345678901\n  slug: '  '\n  build_id: 7\n")).toEqual({
      ...nothing,
      node_id: "012345678901",
      build_id: "7",
    });
  });

  test.each([
    "550E8400-E29B-41D4-A716-446655440000",
    "550e8400e29b41d4a716446655440000",
    "'{550e8400-e29b-41d4-a716-446655440000}'",
  ])("brings the uuid %s to its one form", (uuid) => {
    expect(fields(`project:\n  uuid: ${uuid}\n`)).toEqual({ ...nothing, uuid: identity.uuid });
  });

  test.each(["project:\n  uuid: not-one\n", "a: [\n", "- a\n", "just text\n", "a: 1\na: 2\n"])(
    "says why it does not understand %j",
    (text) => {
      expect(typeof fields(text)).toBe("string");
    },
  );

  test("reads the switches of the sync section", () => {
    const sync = (text: string) => {
      const read = readConfig(text);
      return read.ok ? read.sync : null;
    };
    expect(sync("sync:\n  auto_start: false\n  enabled: true\n")).toEqual({
      auto_start: false,
      enabled: true,
    });
    expect(sync("sync:\n  auto_start: maybe\n")).toEqual({ auto_start: null, enabled: null });
  });
});
