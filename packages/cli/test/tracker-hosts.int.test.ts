/** Where `skitty tracker` sends a person's secrets: what a checkout says does not decide that alone. */
import { chmodSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { machineClock } from "../../tracker/src/index.ts";
import { TOKEN } from "../../tracker-github/test/support/github-vendor.ts";
import { trackerProviders } from "../src/trackers.js";
import { TrackerPlace } from "./tracker-place.js";

let place: TrackerPlace;

beforeEach(async () => {
  place = await TrackerPlace.open(machineClock());
  place.env["SPEC_KITTY_TRACKER_GITHUB_TOKEN"] = TOKEN;
});
afterEach(() => place[Symbol.asyncDispose]());

const tracker = (...args: string[]) => place.run("tracker", ...args);

/** The vendor by an address that counts as another machine's. */
function elsewhere(): string {
  const url = new URL(place.github.api.base_url);
  url.hostname = "0.0.0.0";
  place.configure({ connection: { base_url: url.href } });
  // As it is not encrypted.
  return url.origin;
}

test("a host that only the repository names gets nothing, and the person is told how to name it", async () => {
  const host = elsewhere();
  expect(await tracker("pull")).toEqual({
    exit: 2,
    stdout: "",
    stderr: `skitty: tracker.connection.base_url would send your secrets of github to ${host}, which is not its own host. Where it is the one of your team, say so: set SPEC_KITTY_TRACKER_GITHUB_HOST=${host}, or write "github: { host: ${host} }" into ${place.root}/home/auth/trackers.yaml\n`,
  });
  expect(place.github.api.seen).toEqual([]);
  place.env["SPEC_KITTY_TRACKER_GITHUB_HOST"] = "ghe.acme.example";
  expect(await tracker("pull")).toMatchObject({ exit: 2 });
  expect(place.github.api.seen).toEqual([]);
});

// Elsewhere 0.0.0.0 leads nowhere.
describe.runIf(process.platform === "linux")("a host that the person names is sent to", () => {
  test.each([
    ["in a variable", (host: string) => (place.env["SPEC_KITTY_TRACKER_GITHUB_HOST"] = host)],
    ["in a file", (host: string) => place.write("home/auth/trackers.yaml", `github: { host: "${host}" }`)],
  ])("%s", async (_, name) => {
    name(elsewhere());
    place.github.repository.create({ title: "Draw the board" });
    expect(await tracker("pull")).toEqual({ exit: 0, stdout: "1 issue taken in.\n", stderr: "" });
  });
});

const shown = ({ protocol, origin, host }: URL) => (protocol === "https:" ? host : origin);

describe("the own hosts", () => {
  const SECRET = "a-secret-of-some-length";
  const cases: readonly [
    provider: string,
    connection: object,
    field: string,
    own: string[],
    others: string[],
  ][] = [
    [
      "github",
      { owner: "acme", repo: "app" },
      "base_url",
      ["https://api.github.com"],
      ["https://api.github.com.acme.example"],
    ],
    ["gitlab", { project_id: "1" }, "base_url", ["https://gitlab.com/api/v4"], ["https://agitlab.com"]],
    [
      "jira",
      { email: "a@b.example", project_key: "P" },
      "base_url",
      [
        "https://acme.atlassian.net",
        "https://api.atlassian.com/ex/jira/1",
        "http://127.0.0.1:1",
        "http://[::1]:1",
      ],
      ["http://acme.atlassian.net", "https://atlassian.net.acme.example", "https://x@jira.example:8443"],
    ],
    ["linear", { team_id: "t" }, "graphql_url", ["https://api.linear.app/graphql"], ["https://linear.app"]],
    [
      "azure_devops",
      { organization: "acme", project: "app" },
      "base_url",
      ["https://dev.azure.com", "https://acme.visualstudio.com"],
      ["https://localhost.acme.example", "http://127.0.0.1.acme.example"],
    ],
  ];

  test.each(cases)("of %s", async (provider, connection, field, own, others) => {
    const { secret_fields } = trackerProviders.find(({ name }) => name === provider)!;
    place.write("home/auth/trackers.yaml", JSON.stringify({ [provider]: { [secret_fields[0]!]: SECRET } }));
    const statusAt = (url: string) => {
      const none = { owner: undefined, repo: undefined, base_url: undefined };
      place.configure({ provider, connection: { ...none, ...connection, [field]: url } });
      return tracker("status");
    };
    for (const url of own) expect(await statusAt(url), url).toMatchObject({ exit: 0, stderr: "" });
    for (const url of others) {
      const { exit, stderr } = await statusAt(url);
      expect([exit, stderr], url).toEqual([
        2,
        expect.stringContaining(`to ${shown(new URL(url))}, which is not`),
      ]);
    }
  });

  test("are known of each provider that takes a secret", () => {
    const unknown = trackerProviders.filter((one) => one.secret_fields.length > 0 && !one.addresses);
    expect(unknown).toEqual([]);
    const taking = trackerProviders.filter((one) => one.secret_fields.length > 0).map(({ name }) => name);
    expect(cases.map(([name]) => name).sort()).toEqual(taking.sort());
  });

  test("of Nango, whose key is as good as all tokens", async () => {
    place.env["SPEC_KITTY_TRACKER_NANGO_KEY"] = SECRET;
    const nango = {
      connection_id: "c",
      provider_config_key: "github",
      nango_base_url: "https://nango.acme.example",
    };
    place.configure({ nango, connection: { base_url: undefined } });
    expect(await tracker("status")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(
        "tracker.nango.nango_base_url would send your secrets of nango to nango.acme.example",
      ),
    });
    place.env["SPEC_KITTY_TRACKER_NANGO_HOST"] = "nango.acme.example";
    expect(await tracker("status")).toMatchObject({ exit: 0, stderr: "" });
    place.configure({ nango, connection: { base_url: "https://evil.example" } });
    expect(await tracker("status")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(
        "tracker.connection.base_url would send your secrets of github to evil.example",
      ),
    });
    place.configure({ nango: { ...nango, nango_base_url: "http://nango.acme.example" } });
    expect(await tracker("status")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("SPEC_KITTY_TRACKER_NANGO_HOST=http://nango.acme.example"),
    });
  });
});

test.each(["beads", "fp"])(
  "a repository does not choose the program that is run for %s",
  async (provider) => {
    const ran = place.write("ran", "");
    const program = place.write("app/evil.sh", `#!/bin/sh\necho "$0" >> ${ran}\n`);
    chmodSync(program, 0o755);
    const none = { owner: undefined, repo: undefined, base_url: undefined };
    place.configure({ provider, connection: { ...none, command: "./evil.sh" } });
    const { exit, stderr } = await tracker("pull");
    const variable = `SPEC_KITTY_TRACKER_${provider.toUpperCase()}_COMMAND`;
    expect([exit, stderr]).toEqual([2, expect.stringContaining(`set ${variable}.`)]);
    expect(readFileSync(ran, "utf8")).toBe("");
    place.configure({ provider, connection: none });
    place.env[variable] = program;
    await tracker("pull");
    expect(readFileSync(ran, "utf8")).toContain("evil.sh");
  },
);
