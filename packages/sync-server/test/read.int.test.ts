import { connect } from "node:net";
import { reduceTransitions, transitionOfEvent } from "@spec-kitty/mission-log";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Json, move, PROJECT, type TestServer, testServer, wireEvent } from "./server.js";
import { readStream } from "./stream.js";

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const MISSION = `/api/v1/projects/${PROJECT}/missions/001-demo`;

describe("the state of a mission", () => {
  test("follows each batch at once, by the snapshot fold", async () => {
    await server.push([move(1, "genesis", "planned"), move(2, "planned", "claimed")]);
    const first = await server.json(MISSION);
    expect(first).toMatchObject({
      position: 2,
      projection: { contract: "mission-log/transitions", version: 1 },
    });
    expect(first.state.work_packages.WP01.lane).toBe("claimed");
    await server.push([move(3, "claimed", "in_progress", { wp: "WP02" })]);
    const second = await server.json(MISSION);
    expect(second.state.summary).toMatchObject({ claimed: 1, in_progress: 1 });
    expect(second.state.event_count).toBe(3);
  });

  test("counts a move once that came live and by import", async () => {
    const line = "01KT6E3ZJF3AMBZ8J8NPYD4KBF";
    await server.push([move(1, "genesis", "planned", { causation_id: line })]);
    await server.push([move(1, "genesis", "planned", { event_id: line })]);
    const { state } = await server.json(MISSION);
    expect([state.event_count, state.last_event_id]).toEqual([1, line]);
  });

  test("at any moment of the past equals the fold of what had happened, however late events came", async () => {
    const lanes = ["planned", "claimed", "in_progress", "for_review", "done"];
    const events = Array.from({ length: 40 }, (_, i) =>
      move(i + 1, lanes[i % 5]!, lanes[(i + 1) % 5]!, { wp: `WP0${1 + (i % 3)}` }),
    );
    const [order] = fc.sample(fc.shuffledSubarray(events, { minLength: 40 }), { numRuns: 1, seed: 11 });
    for (let i = 0; i < 40; i += 8) await server.push(order!.slice(i, i + 8));
    const fold = (some: readonly Json[]) =>
      reduceTransitions(
        some.flatMap((event) => {
          const read = transitionOfEvent(event);
          return read.ok ? [read.line] : [];
        }),
      );
    for (const n of [0, 1, 13, 39, 40]) {
      const at = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
      const { state } = await server.json(`${MISSION}?at=${at}`);
      expect(state).toEqual(fold(events.filter(({ timestamp }) => timestamp <= at)));
      const before = await server.json(`${MISSION}?position=${n}`);
      expect(before.state).toEqual(fold(order!.slice(0, n)));
      expect(before.position).toBe(n);
    }
    expect((await server.json(MISSION)).state).toEqual(fold(events));
  });

  test("that another fold stored is made anew", async () => {
    await server.push([move(1, "genesis", "planned")]);
    await server.json(MISSION);
    await server.store.sql.run("UPDATE server_mission_states SET version = 0, snapshot = ?", '{"old":true}');
    expect((await server.json(MISSION)).state.work_packages.WP01.lane).toBe("planned");
  });

  test("and all counts are the same after a rebuild, and after an index of another version", async () => {
    await server.push([
      move(1, "genesis", "planned"),
      wireEvent(2, "MoonPhase", {}),
      move(3, "planned", "limbo"),
    ]);
    const all = async () => [await server.json(`/api/v1/projects/${PROJECT}`), await server.json(MISSION)];
    const before = await all();
    const { Indexer } = await import("../src/index.js");
    await new Indexer(server.store).rebuild();
    expect(await all()).toEqual(before);
    await server.store.sql.run("UPDATE server_index SET version = 0");
    await server.store.sql.run("UPDATE server_missions SET event_count = 99");
    expect(await all()).toEqual(before);
  });

  test.each([
    [`${MISSION}?at=yesterday`, 400],
    [`${MISSION}?position=-1`, 400],
    [`/api/v1/projects/${PROJECT}/missions/none`, 404],
    ["/api/v1/projects/not-a-uuid", 404],
    ["/api/v1/events?limit=0", 400],
    ["/api/v1/events?after=x", 400],
    ["/api/v1/nothing", 404],
  ])("%s is answered %i", async (path, status) => {
    await server.push([move(1, "genesis", "planned")]);
    const response = await server.fetch(path);
    expect(response.status).toBe(status);
    expect(((await response.json()) as Json).error_description).toMatch(/\w/);
  });
});

test("events without a project stand under none", async () => {
  await server.push([move(1, "genesis", "planned", { project_uuid: null })]);
  expect((await server.json("/api/v1/projects")).projects[0].project_uuid).toBeNull();
  expect((await server.json("/api/v1/projects/none/missions/001-demo")).state.event_count).toBe(1);
});

test.each(["/api/v1/events", `${MISSION}/events`])(
  "the pages of %s give each event once, in order",
  async (path) => {
    await server.push(Array.from({ length: 250 }, (_, i) => move(i + 1, "planned", "claimed")));
    const seen: number[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const { events, next }: Json = await server.json(`${path}?after=${after}&limit=100`);
      seen.push(...events.map((one: { position: number }) => one.position));
      after = next;
    }
    expect(seen).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
  },
);

describe("the stream", () => {
  test("begins after the position of a state, misses nothing and tells a change within a second", async () => {
    await server.push([move(1, "genesis", "planned")]);
    const { position } = await server.json(MISSION);
    await server.push([move(2, "planned", "claimed")]);
    const stream = await readStream(server, `?after=${position}`);
    expect(await stream.next()).toMatchObject({ position: 2 });
    const started = performance.now();
    await server.push([move(3, "claimed", "in_progress")]);
    expect(await stream.next()).toMatchObject({ position: 3, event: { event_id: move(3, "", "").event_id } });
    expect(performance.now() - started).toBeLessThan(1000);
    await stream.close();
  });

  test("has no gap and no repeat while others write, over resumptions", async () => {
    const writing = (async () => {
      for (let i = 0; i < 60; i++)
        await server.push(Array.from({ length: 10 }, (_, j) => move(i * 10 + j + 1, "planned", "claimed")));
    })();
    const seen: number[] = [];
    while (seen.length < 600) {
      const stream = await readStream(server, `?after=${seen.at(-1) ?? 0}`);
      for (let n = 0; n < 97 && seen.length < 600; n++) seen.push((await stream.next()).position);
      await stream.close();
    }
    await writing;
    expect(seen).toEqual(Array.from({ length: 600 }, (_, i) => i + 1));
  });

  test("goes on after the server was started again", async () => {
    const stream = await readStream(server, "");
    await server.push([move(1, "genesis", "planned")]);
    expect(await stream.next()).toMatchObject({ position: 1 });
    await server.restart();
    await expect(stream.next()).rejects.toThrow();
    await server.push([move(2, "planned", "claimed")]);
    const resumed = await readStream(server, "", { "last-event-id": "1" });
    expect(await resumed.next()).toMatchObject({ position: 2 });
    await resumed.close();
  });

  test("gives only what was asked for", async () => {
    const stream = await readStream(server, `?after=0&project=${PROJECT}&mission=002-other`);
    await server.push([
      move(1, "genesis", "planned"),
      move(2, "genesis", "planned", { mission: "002-other" }),
    ]);
    expect(await stream.next()).toMatchObject({ position: 2 });
    await stream.close();
  });

  test("cuts off who does not read, and nobody else", async () => {
    const small = await testServer({ limits: { unreadBytes: 2 * 1024 * 1024 } });
    const { hostname, port } = new URL(small.url);
    const idle = connect(Number(port), hostname);
    try {
      idle.write(
        `GET /api/v1/stream HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${small.token}\r\n\r\n`,
      );
      const reader = await readStream(small, "?after=0");
      await vi.waitFor(async () => expect(await openStreams(small)).toBe(2));
      const text = "x".repeat(20_000);
      const reading = (async () => {
        for (let i = 1; i <= 1000; i++) expect((await reader.next()).position).toBe(i);
      })();
      for (let i = 0; i < 1000; i += 40)
        await small.push(Array.from({ length: 40 }, (_, j) => wireEvent(i + j, "MoonPhase", { text })));
      await reading;
      expect(await openStreams(small)).toBe(1);
      await reader.close();
    } finally {
      idle.destroy();
      await small.close();
    }
  });
});

async function openStreams(of: TestServer): Promise<number> {
  const metrics = await (await of.fetch("/metrics")).text();
  return Number(/^sync_open_streams (\d+)$/m.exec(metrics)?.[1]);
}

describe("the descriptions", () => {
  test("name every route that answers JSON, and every answer is as described", async () => {
    await server.push([move(1, "genesis", "planned"), wireEvent(2, "MoonPhase", {}), 7]);
    const api = await server.json("/openapi.json");
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(api, "api");
    const parameters = { "{project}": PROJECT, "{mission}": "001-demo" };
    const answered: string[] = [];
    for (const [path, { get }] of Object.entries<Json>(api.paths)) {
      const schema = get?.responses[200].content["application/json"]?.schema;
      if (schema === undefined) continue;
      const filled = path.replace(/\{\w+\}/g, (name) => parameters[name as keyof typeof parameters]);
      const response = await server.fetch(filled);
      expect(response.status, path).toBe(200);
      const check = ajv.compile({ $ref: `api${schema.$ref}` });
      check(await response.json());
      expect(check.errors, path).toBeNull();
      answered.push(path);
    }
    expect(answered.length).toBeGreaterThanOrEqual(9);
  });

  test("of the socket and the stream refer to schemas that are there", async () => {
    const api = await server.json("/asyncapi.json");
    const refs = [...JSON.stringify(api).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!);
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of refs)
      expect(
        ref.split("/").reduce<Json>((at, key) => at?.[key], api),
        ref,
      ).toBeTypeOf("object");
  });
});
