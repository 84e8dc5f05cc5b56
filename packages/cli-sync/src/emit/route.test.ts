import { describe, expect, test } from "vitest";
import { blockedReason, teamSlug } from "./blocked-reason.js";
import { routeOf } from "./route.js";

const UUID4 = "550e8400-e29b-41d4-a716-446655440000";
const UUID1 = "c232ab00-9414-11ec-b3c8-9e6bdeced846";

describe("004 v7 the routing state machine", () => {
  test.each([
    [null, null, true, "warn-and-queue"],
    ["", null, true, "warn-and-queue"],
    [null, "no_auth", false, "warn-and-queue"],
    [UUID4, "sync_disabled", true, "queue"],
    [UUID4, "no_auth", true, "queue"],
    [UUID4, null, false, "queue"],
    [UUID4, null, true, "queue-and-send"],
  ] as const)("uuid %s, blocked %s, connected %s: %s", (projectUuid, blocked, connected, route) => {
    expect(routeOf({ projectUuid, blockedReason: blocked, connected })).toBe(route);
  });

  test("004 v1 an id that is no UUID of version 4 is never sent live", () => {
    for (const projectUuid of [UUID1, UUID4.replaceAll("-", ""), "p"])
      expect(routeOf({ projectUuid, blockedReason: null, connected: true })).toBe("queue");
  });
});

test("what blocks an event is told by its first reason", () => {
  expect(blockedReason({ enabled: false, authenticated: false, teamId: null })).toBe("sync_disabled");
  expect(blockedReason({ enabled: true, authenticated: false, teamId: null })).toBe("no_auth");
  expect(blockedReason({ enabled: true, authenticated: true, teamId: null })).toBe("no_team");
  expect(blockedReason({ enabled: true, authenticated: true, teamId: "t" })).toBeNull();
});

test("004 FR-010 the team of an event is local until somebody is logged in, then the private team", () => {
  expect(teamSlug({ enabled: true, authenticated: false, teamId: null })).toBe("local");
  expect(teamSlug({ enabled: true, authenticated: true, teamId: "t" })).toBe("t");
  expect(teamSlug({ enabled: true, authenticated: true, teamId: null })).toBeNull();
});
