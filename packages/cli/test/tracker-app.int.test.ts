/** `skitty tracker` as an installed GitHub App: its key from a variable, from the user's file, from a file of its own. */
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { machineClock } from "../../tracker/src/index.ts";
import { type GitHubVendor, TOKEN } from "../../tracker-github/test/support/github-vendor.ts";
import type { Ran } from "./skitty.js";
import { TrackerPlace } from "./tracker-place.js";

const KEY = "SPEC_KITTY_TRACKER_GITHUB_PRIVATE_KEY";
const KEY_PATH = `${KEY}_PATH`;

let place: TrackerPlace;
let github: GitHubVendor;
let env: Record<string, string>;
let key: string;

beforeEach(async () => {
  // The command looks at the machine's clock, and GitHub compares.
  place = await TrackerPlace.open(machineClock());
  ({ github, env } = place);
  key = github.app.private_key;
  install();
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
  expect(github.api.refusals).toEqual([]);
});

const pull = () => place.run("tracker", "pull");

/** The configuration of the app, with more or with other fields. */
function install(more: object = {}): void {
  const { app_id, installation_id } = github.app;
  place.configure({ connection: { app_id, installation_id, ...more } });
}

/** Exit 2 and a message; nothing was sent. */
function told({ exit, stdout, stderr }: Ran): string {
  expect([exit, stdout, github.api.seen]).toEqual([2, "", []]);
  return stderr;
}

/** The lines of a key that are secret. */
const linesOf = (pem: string) => pem.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));

describe("the key of an app", () => {
  const app = () => place.write("keys/app.pem", key);
  const secrets = (github: object) => place.write("home/auth/trackers.yaml", JSON.stringify({ github }));
  test.each<[string, () => unknown]>([
    ["in a variable", () => (env[KEY] = key)],
    ["in a variable of one line", () => (env[KEY] = key.replaceAll("\n", "\\n"))],
    ["in the user's file", () => secrets({ private_key: key })],
    ["in a file that a variable names", () => (env[KEY_PATH] = app())],
    ["in a file that the user's file names", () => app() && secrets({ private_key_path: "~/keys/app.pem" })],
    ["in a file that the repository names", () => app() && install({ private_key_path: "../keys/app.pem" })],
    [
      "in a file with a link to it",
      () => {
        symlinkSync(app(), join(place.root, "link.pem"));
        env[KEY_PATH] = "~/link.pem";
      },
    ],
  ])("%s signs the app in, and stands nowhere else", async (_, give) => {
    give();
    github.repository.create({ title: "Draw the board" });
    const given = place.filesWith(linesOf(key)[3]!);
    const runs = [await pull(), await place.run("tracker", "plan", "--out", "plan.json")];
    expect(runs[0]).toEqual({ exit: 0, stdout: "1 issue taken in.\n", stderr: "" });
    expect(github.api.calls.slice(0, 2)).toEqual(["create_installation_token", "list_issues"]);
    expect(github.api.seen[0]!.body).toBe('{"repositories":["app"]}');
    // Each run signs in anew, since no token is kept.
    expect(github.app.tokens.size).toBe(2);
    github.api.failNext({ kind: "unauthorized" });
    runs.push(await pull());
    github.app.tokens.clear();
    env["DEBUG"] = "1";
    runs.push(await place.run("tracker", "sync", "--json"), await place.run("tracker", "status", "--json"));
    expect(runs.map(({ exit }) => exit)).toEqual([0, 0, 1, 0, 0]);
    const output = runs.map(({ stdout, stderr }) => stdout + stderr).join("");
    for (const token of ["ghs_installation", "eyJ"]) {
      expect(output).not.toContain(token);
      expect(place.filesWith(token)).toEqual([]);
    }
    for (const line of linesOf(key)) expect(output).not.toContain(line);
    expect(place.filesWith(linesOf(key)[3]!)).toEqual(given);
  });

  test("is taken from the nearest place: variable, user's file, repository", async () => {
    const wrong = place.write("keys/wrong.pem", "wrong");
    install({ private_key_path: wrong });
    expect(told(await pull())).toContain(`is from ${wrong}, which tracker.connection.private_key_path names`);
    const file = place.write("home/auth/trackers.yaml", "github: { private_key_path: ~/keys/wrong.pem }");
    expect(told(await pull())).toContain(`is from ${wrong}, which github.private_key_path in ${file} names`);
    env[KEY_PATH] = wrong;
    expect(told(await pull())).toContain(`is from ${wrong}, which ${KEY_PATH} names`);
    env[KEY] = key;
    expect(await pull()).toMatchObject({ exit: 0 });
  });

  test("that is of another app is refused by GitHub, and is not repeated", async () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    env[KEY] = String(other.export({ type: "pkcs1", format: "pem" }));
    const { exit, stdout, stderr } = await pull();
    expect([exit, stdout]).toEqual([1, expect.stringContaining("401")]);
    for (const line of linesOf(env[KEY])) expect(stdout + stderr).not.toContain(line);
    expect(github.app.tokens.size).toBe(0);
  });
});

describe("a key that cannot be used", () => {
  const encrypted = () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const lock = { cipher: "aes-256-cbc", passphrase: "secret" } as const;
    return String(privateKey.export({ type: "pkcs8", format: "pem", ...lock }));
  };
  const publicKey = () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    return String(publicKey.export({ type: "spki", format: "pem" }));
  };

  test.each([
    ["no key", () => "A shopping list", "it is no PEM. Take the file whole"],
    ["a public key", publicKey, "it is a public key. Generate a private key in the app's settings on GitHub"],
    ["an encrypted key", encrypted, "it is an encrypted key. Take its passphrase off"],
  ])("is told as %s, with its file and what to do", async (_, written, message) => {
    const text = written();
    const path = place.write("keys/app.pem", text);
    install({ private_key_path: path });
    const said = told(await pull());
    expect(said).toContain("private_key must be an RSA private key in PEM, the file that GitHub gave");
    expect(said).toContain(message);
    expect(said).toMatch(/ \[CONNECTOR_CONFIG\]\n$/);
    expect(said).toContain(`\nThe private_key of github is from ${path}, which tracker.connection.`);
    for (const line of linesOf(text)) expect(said).not.toContain(line);
  });

  test.each([
    ["~/keys/none.pem", "keys/none.pem does not exist"],
    ["~/home", "home is a folder"],
    ["../keys/none.pem/", "keys/none.pem does not exist"],
  ])("is no file: %s", async (path, message) => {
    install({ private_key_path: path });
    expect(told(await pull())).toBe(
      `skitty: tracker.connection.private_key_path must name a file that can be read; ${place.root}/${message} [CONNECTOR_CONFIG]\n`,
    );
  });

  test("is in the repository, straight or by a link", async () => {
    const inside = "must name a file outside the repository; it names one inside. Move the key out";
    const path = place.write("app/keys/app.pem", key);
    symlinkSync(path, join(place.root, "link.pem"));
    for (const one of [path, "keys/app.pem", "~/app/keys/app.pem", "~/link.pem", "../keys/../app/x.pem"]) {
      install({ private_key_path: one });
      expect(told(await pull())).toBe(
        `skitty: tracker.connection.private_key_path ${inside} [CONNECTOR_CONFIG]\n`,
      );
    }
    install();
    env[KEY_PATH] = path;
    expect(told(await pull())).toContain(`${KEY_PATH} ${inside}`);
    mkdirSync(join(place.root, "app..keys"));
    env[KEY_PATH] = place.write("app..keys/app.pem", key);
    expect(await pull()).toMatchObject({ exit: 0 });
  });

  test("stands itself in the configuration, or where its path should: it is not repeated", async () => {
    install({ private_key: key });
    const refused = told(await pull());
    expect(refused).toContain("tracker.connection.private_key is a secret and must not be in the repository");
    expect(refused).toContain(`into ${KEY}, or the path of its file outside the repository into tracker.`);
    const said = [refused];
    for (const text of [key, key.replaceAll("\n", " "), linesOf(key).join(""), 5, ["x"]]) {
      install({ private_key_path: text });
      said.push(told(await pull()));
      expect(said.at(-1)).toMatch(/tracker\.connection\.private_key_path must .* \[CONNECTOR_CONFIG\]\n$/);
    }
    for (const line of linesOf(key)) expect(said.join("")).not.toContain(line);
  });
});

describe("the hint after a refused configuration", () => {
  const whereToken = "The token of github is not known: set SPEC_KITTY_TRACKER_GITHUB_TOKEN, or write";
  const whereKey = `The private_key of github is not known: set ${KEY}, or ${KEY_PATH} to the path of its file, or write "github: { private_key: … }" into`;

  test("names the key where an app lacks it, and the token where there is no app", async () => {
    const ofApp = told(await pull());
    expect(ofApp).toContain(whereKey);
    expect(ofApp).not.toContain("GITHUB_TOKEN");
    place.configure({});
    const ofNone = told(await pull());
    expect(ofNone).toContain(whereToken);
    expect(ofNone).not.toContain("PRIVATE_KEY");
  });

  test("names where a wrong key is from, and no token", async () => {
    env[KEY] = "wrong";
    const said = told(await pull());
    expect(said).toContain(`\nThe private_key of github is from ${KEY} [CONNECTOR_CONFIG]\n`);
    expect(said).not.toMatch(/GITHUB_TOKEN|not known/);
  });

  test("names where both are from, where there is a token beside an app", async () => {
    env[KEY] = key;
    env["SPEC_KITTY_TRACKER_GITHUB_TOKEN"] = TOKEN;
    const said = told(await pull());
    expect(said).toContain("not both; given are token, app_id, installation_id, private_key\n");
    expect(said).toContain("The token of github is from SPEC_KITTY_TRACKER_GITHUB_TOKEN\n");
    expect(said).toContain(`The private_key of github is from ${KEY} [`);
    expect(said).not.toMatch(/not known|ghp_/);
  });

  test("is none where no secret is at fault", async () => {
    env[KEY] = key;
    install({ installation_id: undefined });
    expect(told(await pull())).toBe(
      "skitty: GitHub configuration: an app needs app_id, installation_id, private_key, texts or numbers; given are app_id, private_key [CONNECTOR_CONFIG]\n",
    );
    install({ colour: "red" });
    expect(told(await pull())).not.toContain("The private_key");
  });
});
