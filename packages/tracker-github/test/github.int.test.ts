/** The connector against GitHub on this machine, which keeps to GitHub's published description of its API. */
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type LoopbackNango, loopbackNango } from "../../../test/support/nango.ts";
import {
  type CanonicalIssue,
  type CanonicalIssueInput,
  canonicalIssue,
  createHostedConnector,
  discoverResources,
  discoverWorkspaces,
  type ExternalRef,
  type Fetch,
  isRequestError,
  type Page,
  pacedFetch,
  type SyncCheckpoint,
  type TaskTrackerConnector,
} from "../../tracker/src/index.ts";
import { connectorSuite } from "../../tracker/src/suites.ts";
import { engineOn, webhookEndpoint } from "../../tracker/test/support/engine-on.ts";
import { everythingIn, failure } from "../../tracker/test/support/failures.ts";
import { loopback } from "../../tracker/test/support/loopback.ts";
import { ManualClock } from "../../tracker/test/support/manual-clock.ts";
import { GitHubConnector, githubHeaders, githubProvider, installationTokens } from "../src/index.ts";
import type { StoredIssue } from "./support/github-repository.ts";
import { ACCESS_TOKEN, TOKEN } from "./support/github-vendor.ts";
import { endsGitHub, type OpenRepository, openRepository } from "./support/open-github.ts";

endsGitHub();

const WORKSPACE = "acme/app";
const refOf = (id: string): ExternalRef => ({
  ...{ system: "github", workspace: WORKSPACE, id, key: `#${id}`, url: null },
});
const draft = (fields: Partial<CanonicalIssueInput> = {}) =>
  canonicalIssue({ ref: refOf("draft-1"), title: "Draft", status: "todo", issue_type: "task", ...fields });

const nangoFor = ({ github }: OpenRepository) =>
  loopbackNango({
    integrations: [
      {
        ...{ provider_config_key: "github", connection_id: "conn", base_url: "https://api.github.com" },
        credentials: { authorization: `Bearer ${ACCESS_TOKEN}` },
      },
    ],
    overrides: [github.api.origin],
  });

function hosted({ github, clock }: OpenRepository, { nango_context }: LoopbackNango) {
  const params = { owner: "acme", repo: "app", base_url: github.api.base_url };
  const request = { provider: "github", nango_context, params } as const;
  return createHostedConnector(request, [githubProvider], { clock, fetch });
}

describe("the acceptance suite of connectors", () => {
  const suite = (
    connect: (opened: OpenRepository) => Promise<{
      readonly connector: TaskTrackerConnector;
      readonly close?: () => Promise<void>;
    }>,
  ) =>
    connectorSuite(async () => {
      const opened = await openRepository();
      const { github, clock } = opened;
      return {
        ...{ clock, people: ["anna", "ben"] as const, ...(await connect(opened)) },
        edit: async ({ id }, patch) => github.edit(id, patch),
        failNext: (failure) => github.api.failNext(failure),
        later: async () => clock.move(2),
      };
    }).map(({ name, run }) => [name, run] as const);

  test.each(suite(async ({ connector }) => ({ connector })))("with a token: %s", (_name, run) => run());

  test.each(
    suite(async (opened) => {
      const nango = await nangoFor(opened);
      const close = async () => {
        await nango[Symbol.asyncDispose]();
        expect(nango.refusals).toEqual([]);
      };
      return { connector: hosted(opened, nango), close };
    }),
  )("through Nango: %s", (_name, run) => run());
});

describe("an issue", () => {
  test("loses people that may not be assigned, and shows it", async () => {
    const { connector } = await openRepository();
    const { assignees } = await connector.createIssue(draft({ assignees: ["anna", "stranger"] }));
    expect(assignees).toEqual(["anna"]);
  });

  test("is refused a field that no issue has", async () => {
    const { connector } = await openRepository();
    const { ref } = await connector.createIssue(draft());
    const unheard = connector.updateIssue(ref, { unheard_of: 1 } as never);
    expect(await failure(unheard)).toMatchObject({ code: "ISSUE_PAYLOAD_CONTRACT", reason: "PK-001" });
  });

  test("that is a bug by its label reads as one", async () => {
    const { github, connector } = await openRepository();
    github.repository.create({ title: "Broken", labels: ["Bug"] });
    expect((await connector.listIssues()).items[0]).toMatchObject({ issue_type: "bug", labels: ["Bug"] });
  });

  test("is no pull request, neither in a list nor by its number", async () => {
    const { github, connector } = await openRepository();
    github.repository.create({ title: "A change" }, true);
    github.repository.create({ title: "An issue" });
    expect((await connector.listIssues()).items.map(({ title }) => title)).toEqual(["An issue"]);
    expect(await failure(connector.getIssue(refOf("1")))).toMatchObject({ code: "ISSUE_NOT_FOUND" });
  });

  test("that was moved or deleted is not found", async () => {
    const { github, connector } = await openRepository();
    for (const how of ["moved", "deleted"] as const) {
      const { number } = github.repository.create({ title: how });
      github.repository.remove(number, how);
      expect(await failure(connector.getIssue(refOf(String(number))))).toMatchObject({
        failure_class: "not_found",
      });
    }
  });

  test("takes no links", async () => {
    const { connector } = await openRepository();
    const { ref } = await connector.createIssue(draft());
    expect(await failure(connector.upsertLink())).toMatchObject({ capability: "links" });
    expect((await connector.getIssue(ref)).links).toEqual([]);
  });
});

describe("a list", () => {
  test("is filtered by labels, and refuses a filter that is none", async () => {
    const { github, connector } = await openRepository();
    github.repository.create({ title: "Both", labels: ["a", "b"] });
    github.repository.create({ title: "One", labels: ["a"] });
    const titles = async (labels: unknown) =>
      (await connector.listIssues({ filters: { labels } })).items.map(({ title }) => title);
    expect(await titles(["a", "b"])).toEqual(["Both"]);
    expect(await titles("a")).toEqual(["Both", "One"]);
    expect(await failure(titles(5))).toMatchObject({ code: "CONNECTOR_CONFIG" });
  });

  test("loses and repeats nothing where an issue is made between its pages", async () => {
    const { github, connector } = await openRepository();
    for (let i = 1; i <= 4; i++) github.repository.create({ title: `Issue ${i}` });
    const first = await connector.listIssues({ limit: 2 });
    github.repository.create({ title: "Issue 5" });
    const second = await connector.listIssues({ limit: 2, cursor: first.next_cursor });
    const third = await connector.listIssues({ limit: 2, cursor: second.next_cursor });
    const titles = [first, second, third].flatMap(({ items }) => items.map(({ title }) => title));
    expect(titles).toEqual([1, 2, 3, 4, 5].map((n) => `Issue ${n}`));
    expect(third.next_cursor).toBeNull();
  });

  test.each([true, false])(
    "is read whole where GitHub gives few pages by number (since takes in its own second: %s)",
    async (takesIn) => {
      const opened = await openRepository();
      const { github, clock, connector } = opened;
      github.repository.takes_in_since = takesIn;
      for (let i = 1; i <= 25; i++) {
        github.repository.create({ title: `Issue ${i}` });
        clock.move(i % 3);
      }
      await using nango = await nangoFor(opened);
      for (const reader of [connector, hosted(opened, nango)]) {
        const titles: string[] = [];
        let cursor: string | null = null;
        do {
          const page: Page<CanonicalIssue> = await reader.listIssues({ cursor, limit: 2 });
          titles.push(...page.items.map(({ title }) => title));
          cursor = page.next_cursor;
        } while (cursor !== null);
        expect(titles).toEqual(Array.from({ length: 25 }, (_, i) => `Issue ${i + 1}`));
      }
    },
  );

  test("refuses a cursor that is none", async () => {
    const { connector } = await openRepository();
    expect(await failure(connector.listIssues({ cursor: "x" }))).toMatchObject({ status_code: 400 });
  });

  test("of events is read page by page, and goes on with what is new", async () => {
    const { github, clock, connector } = await openRepository();
    const create = (from: number, to: number) => {
      for (let i = from; i <= to; i++) {
        clock.move(1);
        github.repository.create({ title: `Issue ${i}` });
      }
    };
    const readOn = async (cursor: SyncCheckpoint | null) => {
      const pages: string[][] = [];
      let next = cursor;
      do {
        const page = await connector.listEvents({ limit: 2, cursor: next });
        pages.push(page.events.map(({ issue_ref }) => issue_ref.id));
        next = page.cursor;
      } while (next?.cursor);
      return { pages, checkpoint: next };
    };
    create(1, 3);
    const first = await readOn(null);
    expect(first).toEqual({
      pages: [["3", "2"], ["1"]],
      checkpoint: { cursor: null, updated_since: clock.now() },
    });
    create(4, 6);
    // What is of the same second as the newest one is told again.
    const second = await readOn(first.checkpoint);
    expect(second.pages).toEqual([["6", "5"], ["4", "3"], []]);
    expect((await readOn(second.checkpoint)).pages).toEqual([["6"]]);
  });
});

describe("an engine", () => {
  test("is told of changes by signed webhooks, and of none by others", async () => {
    const secret = "a webhook secret";
    const opened = await openRepository();
    const { github } = opened;
    const host = engineOn(opened);
    await using endpoint = await webhookEndpoint(host, { source: githubProvider.webhook!, secret });
    github.subscribe(endpoint.url, secret);
    const issue = github.repository.create({ title: "Told" });
    expect(await github.api.delivered()).toEqual([200]);
    github.repository.comment(issue, "And again", "anna");
    expect(await github.api.delivered()).toEqual([200]);
    github.subscribe(endpoint.url, "guessed");
    github.edit("1", { title: "Edited" });
    expect(await github.api.delivered()).toEqual([200, 401]);
    expect([...endpoint.outcomes].sort()).toEqual(["handled", "handled", "handled", "rejected"]);
    expect((await host.store.getIssue(refOf("1")))?.title).toBe("Edited");
  });

  test("is told nothing by a pull request or by another event", () => {
    const read = (event: string, payload: object) =>
      githubProvider.webhook!.read({
        headers: new Headers({ "x-github-event": event, "x-github-delivery": "d" }),
        body: new TextEncoder().encode(JSON.stringify(payload)),
      });
    const repository = { full_name: WORKSPACE };
    expect(read("issues", { issue: { number: 7, pull_request: {} }, repository })).toBeUndefined();
    expect(read("issues", { repository })).toBeUndefined();
    expect(read("issues", [])).toBeUndefined();
    expect(read("push", { issue: { number: 7 }, repository })).toBeUndefined();
    expect(read("issue_comment", { issue: { number: 7 }, repository })).toMatchObject({
      ...{ delivery_id: "d", comments: true, refs: [refOf("7")] },
    });
  });

  test("marks an issue that was deleted, and one that it may not see any more", async () => {
    const opened = await openRepository();
    const { github } = opened;
    const { engine, store } = engineOn(opened);
    for (const title of ["Deleted", "Forbidden"]) github.repository.create({ title });
    await engine.pull();
    github.repository.remove(1, "deleted");
    await engine.refresh([refOf("1")]);
    github.api.failNext({ kind: "forbidden" });
    await engine.refresh([refOf("2")]);
    expect((await store.binding("github:acme/app:1"))?.state).toBe("orphaned");
    expect((await store.binding("github:acme/app:2"))?.state).toBe("forbidden");
  });

  test("keeps GitHub's pace, and waits where it went over it", async () => {
    const opened = await openRepository();
    const { github, clock } = opened;
    const config = { owner: "acme", repo: "app", token: TOKEN, base_url: github.api.base_url };
    github.api.per_minute = 3;
    const paced = new GitHubConnector(config, { clock, fetch: pacedFetch(fetch as Fetch, { clock }) });
    for (let i = 0; i < 9; i++) await paced.listIssues();
    expect(clock.waits).toHaveLength(2);
    github.api.per_minute = 1_000_000;
    const { engine } = engineOn({ connector: new GitHubConnector(config, { clock, fetch }), clock });
    github.api.failNext({ kind: "rate_limit", retry_after_seconds: 7 });
    expect((await engine.pull()).failures).toEqual([]);
    expect(clock.waits.slice(2)).toHaveLength(1);
    expect(clock.waits[2]).toBeGreaterThanOrEqual(6_000);
    expect(clock.waits[2]).toBeLessThanOrEqual(8_000);
  });

  test.each([
    ["Retry-After", 429, { "retry-after": "3" }, "", 3],
    ["Retry-After under 403", 403, { "retry-after": "3" }, "", 3],
    ["a status alone", 429, {}, "", 60],
    ["its message alone", 403, {}, "You have exceeded a secondary rate limit.", 60],
  ])("takes a limit told with %s for one as well", async (_, status, headers, message, seconds) => {
    const { clock } = await openRepository();
    await using slow = await loopback(
      (_, response) => void response.writeHead(status, headers).end(JSON.stringify({ message })),
    );
    const config = { owner: "acme", repo: "app", token: TOKEN, base_url: slow.url };
    const connector = new GitHubConnector(config, { clock, fetch });
    expect(await failure(connector.listIssues())).toMatchObject({
      ...{ failure_class: "rate_limit", retry_after_seconds: seconds },
    });
  });

  test("asks for no comments of issues that have none", async () => {
    const opened = await openRepository();
    const { github } = opened;
    const { engine, store } = engineOn(opened, { comments: "both" });
    const spoken = ["One", "Two", "Three"].map((title) => github.repository.create({ title }))[1]!;
    github.repository.comment(spoken, "A word", "anna");
    await engine.pull();
    expect(github.api.calls).toEqual(["list_issues", "list_comments"]);
    expect((await store.listComments(refOf("2"))).map(({ body }) => body)).toEqual(["A word"]);
  });
});

describe("discovery", () => {
  test("finds organisations, the own account and their repositories, with a token and with Nango's", async () => {
    const opened = await openRepository();
    const { github, clock } = opened;
    await using nango = await nangoFor(opened);
    const direct = { headers: await githubHeaders(TOKEN), base_url: github.api.base_url };
    // Nango has api.github.com for its GitHub; here that is the loopback's.
    const viaNango: Fetch = (url, init) =>
      fetch(url, { ...init, headers: { ...init.headers, "base-url-override": github.api.origin } });
    for (const [connection, send] of [
      [direct, fetch as Fetch],
      [{ nango: nango.nango_context }, viaNango],
    ] as const) {
      const options = { provider: githubProvider, connection, clock, fetch: send };
      const { items } = await discoverWorkspaces(options);
      expect(items.map(({ name, display, kind }) => [name, display, kind])).toEqual([
        ["acme", "Acme Inc.", "org"],
        ["anna", "Anna", "user"],
      ]);
      const found = await Promise.all(items.map((one) => discoverResources(one, options)));
      expect(found.map((one) => one.items[0]!.connector_params)).toEqual([
        { owner: "acme", repo: "app" },
        { owner: "anna", repo: "app" },
      ]);
    }
    expect(nango.refusals).toEqual([]);
  });

  test("reads all pages of organisations", async () => {
    const { clock } = await openRepository();
    const orgs = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => ({ id: from + i, login: `org-${from + i}` }));
    await using site = await loopback(({ url }, response) => {
      const { pathname, searchParams } = new URL(url, "http://here");
      const second = searchParams.get("page") === "2";
      const body = pathname === "/user" ? { id: 999, login: "anna" } : second ? orgs(100, 103) : orgs(0, 100);
      response.writeHead(200).end(JSON.stringify(body));
    });
    const connection = { headers: await githubHeaders(TOKEN), base_url: site.url };
    const found = await discoverWorkspaces({
      provider: githubProvider,
      connection,
      clock,
      fetch: fetch as Fetch,
    });
    expect([found.items.length, found.truncated]).toEqual([104, false]);
    expect(site.seen.map(({ url }) => url)).toEqual([
      "/user/orgs?per_page=100",
      "/user/orgs?per_page=100&page=2",
      "/user",
    ]);
  });

  test("goes without the own account where the token has none, and tells any other failure", async () => {
    const { github, clock } = await openRepository();
    const direct = { headers: await githubHeaders(TOKEN), base_url: github.api.base_url };
    const options = { provider: githubProvider, connection: direct, clock, fetch: fetch as Fetch };
    const after = async (kind: "forbidden" | "unavailable") => {
      let asked = 0;
      const failing: Fetch = (url, init) => {
        if (++asked === 2) github.api.failNext({ kind });
        return fetch(url, init);
      };
      return discoverWorkspaces({ ...options, fetch: failing });
    };
    expect((await after("forbidden")).items.map(({ name }) => name)).toEqual(["acme"]);
    expect(await failure(after("unavailable"))).toMatchObject({ status_code: 503 });
  });
});

describe("a token", () => {
  test("stands in no error, whatever fails", async () => {
    const { github, connector, connect } = await openRepository();
    const { ref } = await connector.createIssue(draft());
    const failures: unknown[] = [];
    for (const kind of ["unavailable", "unauthorized", "forbidden", "disconnect"] as const) {
      github.api.failNext({ kind });
      failures.push(await failure(connector.getIssue(ref)));
    }
    failures.push(await failure(connect({ base_url: "http://127.0.0.1:1" }).getIssue(ref)));
    failures.push(await failure(connect({ token: `${TOKEN}-revoked` }).getIssue(ref)));
    for (const error of failures) {
      expect(isRequestError(error)).toBe(true);
      expect(everythingIn(error)).not.toContain(TOKEN);
    }
  });

  test("may come from a source, which is asked for each request", async () => {
    const { github, connect } = await openRepository();
    let asked = 0;
    const connector = connect({ token: async () => (++asked > 1 ? TOKEN : `${TOKEN}-old`) });
    expect(await failure(connector.listIssues())).toMatchObject({ failure_class: "authentication" });
    expect((await connector.listIssues()).items).toEqual([]);
    expect(github.api.calls).toEqual(["list_issues"]);
  });

  test("that is missing, blank or no token is refused by name", async () => {
    const { clock } = await openRepository();
    const open = (config: object) => () => githubProvider.connect({ ...config }, { clock, fetch });
    const missing = "GitHub owner, repo, and token are required";
    expect(open({ owner: "acme", repo: "app" })).toThrow(missing);
    expect(open({ owner: "acme", repo: "app", token: " " })).toThrow(missing);
    expect(open({ owner: "acme", repo: "app", token: 5 })).toThrow("token must be a text or a function");
    const config = { owner: "acme", repo: "app", token: "t" };
    expect(() => githubProvider.connect(config, { clock })).toThrow("needs the port fetch");
  });
});

describe("an app", () => {
  const appOf = ({ github }: OpenRepository) => ({
    app_id: github.app.app_id,
    installation_id: github.app.installation_id,
    private_key: github.app.private_key,
    base_url: github.api.base_url,
  });
  const connectorOf = (opened: OpenRepository, config: object = {}) =>
    githubProvider.connect(
      { owner: "acme", repo: "app", ...appOf(opened), ...config },
      { clock: opened.clock, fetch },
    );

  test("signs in as what is installed, and takes another token before the old one ends", async () => {
    const opened = await openRepository();
    const { github, clock } = opened;
    const connector = connectorOf(opened);
    const { ref } = await connector.createIssue(draft());
    await connector.getIssue(ref);
    expect(github.app.tokens.size).toBe(1);
    clock.move(3600 - 299);
    await connector.getIssue(ref);
    expect(github.app.tokens.size).toBe(2);
    expect(github.api.calls.filter((call) => call === "create_installation_token")).toHaveLength(2);
  });

  test("asks for a token once, however many requests wait for it", async () => {
    const opened = await openRepository();
    const connector = connectorOf(opened);
    await Promise.all([connector.listIssues(), connector.listIssues(), connector.listIssues()]);
    expect(opened.github.app.tokens.size).toBe(1);
  });

  test("asks for a token that opens its repository alone", async () => {
    const opened = await openRepository();
    await connectorOf(opened).listIssues();
    expect(opened.github.api.seen[0]!.body).toBe('{"repositories":["app"]}');
    const all = installationTokens(appOf(opened), { clock: opened.clock, fetch });
    expect(await all()).toBe("ghs_installation2");
    expect(opened.github.api.seen.at(-1)!.body).toBe("{}");
  });

  test("takes a key in one line, as variables hold it", async () => {
    const opened = await openRepository();
    const private_key = opened.github.app.private_key.replaceAll("\n", "\\n");
    expect((await connectorOf(opened, { private_key }).listIssues()).items).toEqual([]);
  });

  test.each([
    ["it is not installed", { installation_id: 1 }, 404],
    ["GitHub does not know it", { app_id: "another" }, 401],
    ["it may not see the repository", { repo: "other" }, 422],
  ])("has failed to sign in where %s", async (_, config, status_code) => {
    const opened = await openRepository();
    const error = await failure(connectorOf(opened, config).getIssue(refOf("1")));
    expect(error).toMatchObject({ failure_class: "authentication", status_code });
    expect(everythingIn(error)).not.toContain("PRIVATE KEY");
  });

  test.each([
    [-540, false],
    [-539, true],
    [60, true],
    [61, false],
  ])("whose clock is %i seconds off signs in: %s", async (seconds, signsIn) => {
    const opened = await openRepository();
    const clock = new ManualClock();
    clock.move(seconds);
    const call = installationTokens(appOf(opened), { clock, fetch })();
    if (signsIn) expect(await call).toBe("ghs_installation1");
    else expect(await failure(call)).toMatchObject({ failure_class: "authentication", status_code: 401 });
  });

  test("waits where GitHub limits it, and asks again after a failure", async () => {
    const opened = await openRepository();
    const connector = connectorOf(opened);
    opened.github.api.failNext({ kind: "rate_limit", retry_after_seconds: 9 });
    expect(await failure(connector.listIssues())).toMatchObject({ failure_class: "rate_limit" });
    opened.github.api.failNext({ kind: "unavailable" });
    expect(await failure(connector.listIssues())).toMatchObject({ failure_class: "transient" });
    expect((await connector.listIssues()).items).toEqual([]);
  });

  test("is refused an answer that holds no token", async () => {
    const { clock, github } = await openRepository();
    await using site = await loopback((_, response) => void response.writeHead(200).end("{}"));
    const app = { app_id: 1, installation_id: 2, private_key: github.app.private_key, base_url: site.url };
    expect(await failure(installationTokens(app, { clock, fetch })())).toMatchObject({
      ...{ failure_class: "non_retryable", message: expect.stringContaining("no token of the installation") },
    });
  });

  test("needs all of its fields, a key that is one, and no token beside them", async () => {
    const opened = await openRepository();
    const { github, clock } = opened;
    const open = (config: object) => () => connectorOf(opened, config);
    const saying = (message: string, fields: readonly string[]) =>
      expect.objectContaining({ message: expect.stringContaining(message), fields });
    const all = ["token", "app_id", "installation_id", "private_key"];
    expect(open({ token: TOKEN })).toThrow(saying(`not both; given are ${all.join(", ")}`, all));
    expect(open({ installation_id: undefined })).toThrow(
      saying("given are app_id, private_key", ["installation_id"]),
    );
    expect(open({ app_id: true, private_key: 5 })).toThrow(
      saying("texts or numbers", ["app_id", "private_key"]),
    );
    expect(() => installationTokens(appOf(opened), { clock })).toThrow("need the port fetch");
    expect(github.api.seen).toEqual([]);
  });

  const pkcs8 = { type: "pkcs8", format: "pem" } as const;
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const whole = String(rsa.privateKey.export(pkcs8));
  const locked = { cipher: "aes-256-cbc", passphrase: "secret" } as const;
  test.each([
    ["no PEM", "not a key at all", "its line BEGIN"],
    ["empty", " \n", "Take the file whole"],
    ["a key that is cut or damaged", whole.slice(0, 900), "Take the file whole"],
    ["a public key", String(rsa.publicKey.export({ type: "spki", format: "pem" })), "Generate a private key"],
    [
      "a public key",
      String(rsa.publicKey.export({ type: "pkcs1", format: "pem" })),
      "Generate a private key",
    ],
    ["an encrypted key", String(rsa.privateKey.export({ ...pkcs8, ...locked })), "openssl rsa -in"],
    [
      "an encrypted key",
      String(rsa.privateKey.export({ type: "pkcs1", format: "pem", ...locked })),
      "openssl rsa -in",
    ],
    [
      "a key of another kind than RSA",
      String(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export(pkcs8)),
      "Generate a private key",
    ],
    ["a key of OpenSSH", whole.replaceAll(" PRIVATE", " OPENSSH PRIVATE"), "Generate a private key"],
    ["a certificate", whole.replaceAll("PRIVATE KEY", "CERTIFICATE"), "Generate a private key"],
  ])("is told that its key is %s, what to do, and nothing of the key", async (came, private_key, next) => {
    const opened = await openRepository();
    const error = await failure((async () => connectorOf(opened, { private_key }))());
    expect(error).toMatchObject({ code: "CONNECTOR_CONFIG", fields: ["private_key"] });
    const { message } = error;
    expect(message).toContain("private_key must be an RSA private key in PEM");
    expect(message).toContain(`; it is ${came}. `);
    expect(message).toContain(next);
    for (const line of private_key.split("\n").filter((text) => text.trim() !== ""))
      expect(everythingIn(error)).not.toContain(line);
  });
});

test("comments come from both sides, oldest first", async () => {
  const { github, connector } = await openRepository();
  const { ref } = await connector.createIssue(draft());
  await connector.addComment(ref, "Mine");
  github.repository.comment(github.repository.issue(1) as StoredIssue, "Hers", "anna");
  const { items } = await connector.listComments(ref);
  expect(items.map(({ body, author }) => [body, author])).toEqual([
    ["Mine", "spec-kitty-bot"],
    ["Hers", "anna"],
  ]);
  expect((await connector.listComments(ref, { limit: 1 })).next_cursor).toBe("2");
});
