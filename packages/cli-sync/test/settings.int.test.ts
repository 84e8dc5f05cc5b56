import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isFlagOn, readUserSettings, takesPart } from "../src/index.js";
import { newFolder } from "./folder.js";
import { noWarning, warnings } from "./system.js";

function settings(text: string, onWarning = noWarning) {
  const root = newFolder("home");
  writeFileSync(join(root, "config.toml"), text);
  return readUserSettings(root, onWarning);
}

describe("config.toml", () => {
  test("names the server and the size of the queue", () => {
    expect(settings('[sync]\nserver_url = "http://s"\nmax_queue_size = 7\n')).toMatchObject({
      server_url: "http://s",
      max_queue_size: 7,
    });
  });

  test.each([
    '[sync]\nserver_url = 7\nmax_queue_size = "7"\n',
    "[sync]\nserver_url = ' '\nmax_queue_size = -1\n",
    "",
  ])("says nothing in %j", (text) => {
    expect(settings(text)).toMatchObject({ server_url: null, max_queue_size: null });
  });

  test("may be missing, or nonsense, which is told", () => {
    expect(readUserSettings(newFolder("home"), noWarning).server_url).toBeNull();
    const { list, onWarning } = warnings();
    expect(settings("[sync", onWarning).server_url).toBeNull();
    expect(list.map(({ code }) => code)).toEqual(["SETTINGS_NOT_UNDERSTOOD"]);
  });
});

describe("whether a checkout takes part: the nearest word counts", () => {
  const toml = `
[sync.repo_defaults."acme/board"]
enabled = false
[sync.checkout_overrides."/home/anna/board"]
enabled = true
[sync.checkout_overrides."/home/anna/other"]
enabled = false
`;
  test.each([
    ["/home/anna/board", "acme/board", false, true],
    ["/home/anna/other", "acme/other", true, false],
    ["/home/anna/third", "acme/board", true, false],
    ["/home/anna/third", "acme/else", null, true],
    ["/home/anna/third", null, false, false],
    ["/home/anna/third", "__proto__", null, true],
  ] as const)("%s of %s, project %s: %s", (checkoutPath, repoSlug, projectEnabled, expected) => {
    expect(takesPart({ settings: settings(toml), checkoutPath, repoSlug, projectEnabled })).toBe(expected);
  });
});

test("a flag is on for five words, in any case", () => {
  for (const text of ["1", "true", "YES", " y ", "On"]) expect(isFlagOn(text)).toBe(true);
  for (const text of [undefined, "", "0", "false", "enabled", "2"]) expect(isFlagOn(text)).toBe(false);
});
