import { describe, expect, test } from "vitest";
import { BulkChangeError, ConnectorRequestError } from "../src/index.ts";
import { carrying, overriding, world } from "./support/world.ts";

describe("remote issues that vanish", () => {
  test("are orphaned by a push, told as such, and not asked for again", async () => {
    const w = world();
    const [ref] = [await w.remote(), await w.remote()];
    await w.engine.pull();
    w.provider.remove(ref);
    await w.localEdit(ref, { title: "T" });
    expect((await w.engine.push()).decisions).toEqual({ orphan: 1 });
    expect((await w.engine.status()).orphaned).toEqual([`memory:ws:${ref.id}`]);
    w.requests.length = 0;
    await w.localEdit(ref, { title: "U" });
    expect((await w.engine.push()).stats.skipped).toBe(1);
    expect(w.requests).toEqual([]);
    expect((await w.localIssue(ref)).title).toBe("U");
  });

  test("are found by a full pull", async () => {
    const w = world();
    const [gone, kept] = [await w.remote(), await w.remote()];
    await w.engine.pull();
    w.provider.remove(gone);
    expect((await w.engine.pull()).decisions).toEqual({});
    expect((await w.engine.pull({ full: true })).decisions).toEqual({ orphan: 1 });
    const status = await w.engine.status();
    expect(status).toMatchObject({ bound: 1, orphaned: [`memory:ws:${gone.id}`] });
    expect(status.orphaned).not.toContain(`memory:ws:${kept.id}`);
  });

  test("are found by each pull where the connector's list knows no times, and from time to time where it sees not all", async () => {
    for (const [incremental, wait] of [
      ["none", 0],
      ["partial", 3700],
    ] as const) {
      const w = world({}, { between: carrying({ incremental }) });
      const ref = await w.remote();
      await w.engine.pull();
      w.provider.remove(ref);
      await w.remote();
      w.clock.move(wait);
      expect((await w.engine.pull()).decisions, incremental).toMatchObject({ orphan: 1 });
    }
  });

  test("come back when the provider shows them again, edits of both sides merged", async () => {
    const w = world();
    const ref = await w.remote({ title: "T", body: "B" });
    const other = await w.remote();
    await w.engine.pull();
    const remote = await w.remoteIssue(ref);
    w.provider.remove(ref);
    await w.engine.pull({ full: true });
    await w.localEdit(ref, { title: "Mine" });
    w.provider.seed({ ...remote, body: "Theirs", updated_at: (await w.remoteIssue(other)).updated_at });
    w.clock.move(1);
    const result = await w.engine.sync({ full: true });
    expect(result.decisions).toMatchObject({ restore: 1, update: 1 });
    expect(await w.remoteIssue(ref)).toMatchObject({ title: "Mine", body: "Theirs" });
  });

  test("are made anew, or asked for again, when a person says so", async () => {
    const w = world();
    const [ref] = [await w.remote({ title: "Again" }), await w.remote()];
    await w.engine.pull();
    w.provider.remove(ref);
    await w.engine.pull({ full: true });
    await w.engine.release(ref, "retry");
    expect((await w.engine.status()).bound).toBe(2);
    await w.engine.pull({ full: true });
    await w.engine.release(ref, "recreate");
    expect((await w.engine.push()).stats.pushed_created).toBe(1);
    expect(w.provider.issues.filter(({ title }) => title === "Again")).toHaveLength(1);
    await w.engine.release(ref, "recreate");
    expect((await w.engine.push()).stats.pushed_created).toBe(0);
  });

  test("that may not be seen any more are forbidden", async () => {
    let forbidden = false;
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            getIssue: (ref, options) =>
              forbidden
                ? Promise.reject(new ConnectorRequestError("no", { status_code: 403 }))
                : connector.getIssue(ref, options),
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.pull();
    forbidden = true;
    await w.localEdit(ref, { title: "T" });
    await w.engine.push();
    expect((await w.engine.status()).forbidden).toEqual([`memory:ws:${ref.id}`]);
  });

  test("are no orphans where the whole workspace is out of reach", async () => {
    let reachable = true;
    const lost = () => Promise.reject(new ConnectorRequestError("not found", { status_code: 404 }));
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            getIssue: (ref, options) => (reachable ? connector.getIssue(ref, options) : lost()),
            listIssues: (query) => (reachable ? connector.listIssues(query) : lost()),
          }),
      },
    );
    const refs = [await w.remote(), await w.remote()];
    await w.engine.pull();
    reachable = false;
    for (const ref of refs) await w.localEdit(ref, { title: "T" });
    const result = await w.engine.push();
    expect(result.failures).toMatchObject([
      { operation: "pull_page", failure_class: "not_found" },
      { operation: "read" },
    ]);
    expect((await w.engine.status()).orphaned).toEqual([]);
    reachable = true;
    expect((await w.engine.push()).stats.pushed_updated).toBe(2);
  });

  test("are none of those that a provider shows and lets nobody find who may not write", async () => {
    let mayWrite = false;
    const lost = () => Promise.reject(new ConnectorRequestError("not found", { status_code: 404 }));
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            updateIssue: (ref, patch, options) =>
              mayWrite ? connector.updateIssue(ref, patch, options) : lost(),
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.pull();
    await w.localEdit(ref, { title: "Ours" });
    expect((await w.engine.push()).failures).toMatchObject([{ failure_class: "not_found" }]);
    const identity = `memory:ws:${ref.id}`;
    expect(await w.engine.status()).toMatchObject({ orphaned: [], refused: [], pending: [identity] });
    mayWrite = true;
    expect((await w.engine.push()).stats.pushed_updated).toBe(1);
  });

  test("vanish during an update: the issue is orphaned, its edit kept", async () => {
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            updateIssue: () => Promise.reject(new ConnectorRequestError("gone", { status_code: 410 })),
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.pull();
    await w.localEdit(ref, { title: "Mine" });
    expect((await w.engine.push()).decisions).toEqual({ orphan: 1 });
    expect((await w.localIssue(ref)).title).toBe("Mine");
    expect((await w.engine.status()).in_flight).toEqual([]);
  });
});

describe("the guard against bulk changes", () => {
  const guard = { floor: 2, share: 0.5 };

  test("refuses to write many issues before the first is written", async () => {
    const w = world({ guard });
    for (let i = 0; i < 3; i++) await w.draft();
    const error = await w.engine.push().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BulkChangeError);
    expect(error).toMatchObject({ kind: "remote_writes", count: 3, limit: 2 });
    expect(w.provider.issues).toEqual([]);
    expect((await w.engine.push({ allow_bulk: true })).stats.pushed_created).toBe(3);
  });

  test("counts only what would be written", async () => {
    const w = world({ guard });
    const refs = [await w.remote(), await w.remote(), await w.remote()];
    await w.engine.pull();
    for (const ref of refs) await w.localEdit(ref, { labels: [] });
    expect((await w.engine.push()).stats.skipped).toBe(3);
  });

  test("refuses to overwrite many local issues, and to orphan many", async () => {
    const w = world({ guard });
    const refs = [];
    for (let i = 0; i < 4; i++) refs.push(await w.remote());
    await w.engine.pull();
    for (const ref of refs) await w.remoteEdit(ref, { status: "canceled" });
    await expect(w.engine.pull()).rejects.toMatchObject({ kind: "local_changes", count: 4, limit: 2 });
    expect((await w.localIssue(refs[0]!)).status).toBe("todo");
    expect((await w.engine.pull({ allow_bulk: true })).stats.pulled_updated).toBe(4);
    for (const ref of refs) await w.remoteEdit(ref, { status: "blocked" });
    for (let i = 0; i < 3; i++) {
      // The first page is within the limit, and stored; what follows counts it, in this run and in the next.
      const run = i === 0 ? w.engine : w.restarted();
      await expect(run.pull({ limit: 2 })).rejects.toMatchObject({ kind: "local_changes", count: 4 });
      const changed = await Promise.all(refs.map(async (ref) => (await w.localIssue(ref)).status));
      expect(changed.filter((status) => status === "blocked")).toHaveLength(2);
    }
    expect((await w.engine.pull({ limit: 2, allow_bulk: true })).stats.pulled_updated).toBe(2);
    for (const ref of refs) w.provider.remove(ref);
    await expect(w.engine.pull({ full: true })).rejects.toMatchObject({ kind: "orphans", count: 4 });
    expect((await w.engine.status()).orphaned).toEqual([]);
  });
});
