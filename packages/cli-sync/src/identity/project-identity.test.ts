import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { buildIdOf, uuid5 } from "./build-id.js";
import { nodeIdOf, userNameOf } from "./node-id.js";
import { ProjectIdentity } from "./project-identity.js";

const machine = { hostname: "test-host", username: "tester" };
const sources = { machine, slug: "board", newUuid: () => "550e8400-e29b-41d4-a716-446655440000" };

test("the node id is the start of a SHA-256 over host and user", () => {
  const expected = createHash("sha256").update("test-host:tester", "utf8").digest("hex").slice(0, 12);
  expect(nodeIdOf(machine)).toBe(expected);
  expect(expected).toMatch(/^[0-9a-f]{12}$/);
});

test("the build id is a UUID5 of project and node", () => {
  expect(buildIdOf("550e8400-e29b-41d4-a716-446655440000", "a1b2c3d4e5f6")).toBe(
    "d2413d74-8bc0-52e8-96d3-9776a6ad90c0",
  );
  // The namespace is itself the UUID5 of a name under the URL namespace of RFC 9562.
  expect(uuid5("6ba7b811-9dad-11d1-80b4-00c04fd430c8", "spec-kitty:identity:build_id")).toBe(
    "18c0fef1-8e60-5d6b-89d9-e2f1ccb9cc03",
  );
});

describe("the user is the first of four variables that is not empty", () => {
  test.each<[object, string]>([
    [{ LOGNAME: "a", USER: "b" }, "a"],
    [{ LOGNAME: "", USER: "b", USERNAME: "d" }, "b"],
    [{ LNAME: "c", USERNAME: "d" }, "c"],
    [{ USERNAME: "d" }, "d"],
    [{}, "account"],
  ])("%j", (env, name) => {
    expect(userNameOf(env as Record<string, string>, "account")).toBe(name);
  });
});

describe("isComplete", () => {
  const whole = new ProjectIdentity().withDefaults(sources);
  test("needs uuid, slug, node id and build id, and no repo_slug", () => {
    expect(whole.isComplete).toBe(true);
    for (const field of ["uuid", "slug", "node_id", "build_id"]) {
      for (const nothing of [null, ""])
        expect(new ProjectIdentity({ ...whole, [field]: nothing }).isComplete).toBe(false);
    }
    expect(new ProjectIdentity({ ...whole, repo_slug: null }).isComplete).toBe(true);
  });
});

describe("withDefaults", () => {
  test("fills what is missing, the build from what is there", () => {
    expect({ ...new ProjectIdentity({ node_id: "a1b2c3d4e5f6" }).withDefaults(sources) }).toEqual({
      uuid: "550e8400-e29b-41d4-a716-446655440000",
      slug: "board",
      node_id: "a1b2c3d4e5f6",
      build_id: "d2413d74-8bc0-52e8-96d3-9776a6ad90c0",
      repo_slug: null,
    });
  });

  test("keeps what is there and changes nothing else", () => {
    const whole = { uuid: "u", slug: "s", node_id: "n", build_id: "b", repo_slug: "o/r" };
    const identity = new ProjectIdentity(whole);
    expect({ ...identity.withDefaults(sources) }).toEqual(whole);
    const empty = new ProjectIdentity();
    empty.withDefaults(sources);
    expect({ ...empty }).toEqual({ uuid: null, slug: null, node_id: null, build_id: null, repo_slug: null });
  });
});
