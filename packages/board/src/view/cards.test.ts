import { describe, expect, test } from "vitest";
import { Mission } from "../../test/mission-writer.js";
import { byNumbers } from "./cards.js";

const TO_REVIEW = "genesis > planned > claimed > in_progress > for_review > in_review";

describe("lanes", () => {
  test("are all nine, blocked beside the active, with their cards by the numbers in the ids", () => {
    const mission = new Mission("m")
      .walk("10:00", "WP10", "genesis > planned > claimed")
      .walk("10:00", "WP9", "genesis > planned > claimed")
      .walk("10:00", "WP02", "genesis > planned > blocked");
    const lanes = mission
      .view()
      .lanes.map(({ lane, cards }) => [lane, cards.map(({ wp_id }) => wp_id).join()]);
    expect(lanes).toEqual([
      ["planned", ""],
      ["claimed", "WP9,WP10"],
      ["in_progress", ""],
      ["blocked", "WP02"],
      ["for_review", ""],
      ["in_review", ""],
      ["approved", ""],
      ["done", ""],
      ["canceled", ""],
    ]);
  });

  test("show the newest first where work has ended", () => {
    const mission = new Mission("m")
      .move("10:00", "WP01", "genesis > canceled")
      .move("12:00", "WP02", "genesis > canceled")
      .move("11:00", "WP03", "genesis > canceled");
    expect(mission.lane("canceled")).toEqual(["WP02", "WP03", "WP01"]);
  });

  test("hold what only a task file or a note knows as planned", () => {
    const mission = new Mission("m").task("WP02").note("10:00", "WP01", { note: "later" });
    expect(mission.lane("planned")).toEqual(["WP01", "WP02"]);
    expect(mission.card("WP02")).toMatchObject({
      actor: "",
      since: null,
      event_id: null,
      last_sign_at: null,
    });
  });
});

describe("a card", () => {
  test("names who works on it, and in other lanes who moved it", () => {
    const mission = new Mission("m")
      .move("10:00", "WP01", "planned > claimed", "codex", { policy_metadata: { agent: "claude" } })
      .walk("10:01", "WP02", TO_REVIEW, { tool: "gemini", role: "reviewer", model: null, profile: null });
    expect(mission.card("WP01").actor).toBe("claude");
    expect(mission.card("WP02").actor).toBe("gemini");
  });

  test("names who handed it in, not who sent it back", () => {
    const mission = new Mission("m")
      .walk("10:00", "WP01", "planned > claimed > in_progress > for_review", "codex")
      .walk("11:00", "WP01", "for_review > in_review > in_progress", "maria")
      .walk("11:00", "WP02", "in_review > in_progress", "maria");
    expect(mission.card("WP01").actor).toBe("codex");
    expect(mission.card("WP02").actor).toBe("maria");
  });

  test("is silent since the newest line about it, of either kind", () => {
    const mission = new Mission("m")
      .walk("10:00", "WP01", "genesis > planned > claimed")
      .note("11:00", "WP01", { note: "reading" })
      .note("10:30", "WP01", { note: "a late one" });
    expect(mission.card("WP01")).toMatchObject({
      since: "2026-03-02T10:01:00.000000+00:00",
      last_sign_at: "2026-03-02T11:00:00.000000+00:00",
    });
  });

  test("counts review rounds and forced moves, not the seeds that tools force", () => {
    const mission = new Mission("m")
      .move("09:00", "WP01", "planned > planned", "finalize-tasks", { force: true })
      .walk(
        "10:00",
        "WP01",
        "planned > claimed > in_progress > for_review > in_review > in_progress > for_review",
      )
      .move("11:00", "WP01", "for_review > approved", "maria", { force: true });
    expect(mission.card("WP01")).toMatchObject({ rounds: 2, forced: 1 });
  });

  test("counts authored steps once one is done, while work is in hand", () => {
    const subtasks = ["T1", "T2", "T3"];
    const claimed = () =>
      new Mission("m").task("WP01", { subtasks }).walk("10:00", "WP01", "planned > claimed");
    expect(claimed().card("WP01").steps).toBeNull();
    expect(
      claimed()
        .note("10:05", "WP01", { subtasks: { T1: "done", T9: "done" } })
        .card("WP01").steps,
    ).toEqual({
      done: 1,
      total: 3,
    });
    const ended = claimed()
      .note("10:05", "WP01", { subtasks: { T1: "done" } })
      .move("11:00", "WP01", "claimed > canceled");
    expect(ended.card("WP01").steps).toBeNull();
  });

  test("waits for dependencies that are not approved or done, until it is claimed", () => {
    const dependencies = ["WP01", "WP02", "WP03"];
    const mission = new Mission("m")
      .task("WP04", { dependencies })
      .move("10:00", "WP01", "genesis > done")
      .move("10:00", "WP02", "genesis > approved")
      .move("10:00", "WP03", "genesis > in_review");
    expect(mission.card("WP04").after).toEqual(["WP03"]);
    mission.move("10:30", "WP04", "planned > blocked");
    expect(mission.card("WP04").after).toEqual(["WP03"]);
    mission.move("11:00", "WP04", "blocked > in_progress");
    expect(mission.card("WP04").after).toEqual([]);
  });

  test("says that it is done without a review on record", () => {
    const evidence = { review: { reviewer: "bob", verdict: "approved", reference: "r" } };
    const mission = new Mission("m")
      .move("10:00", "WP01", "approved > done")
      .move("10:00", "WP02", "approved > done", "merge", { evidence });
    expect([mission.card("WP01").unproven, mission.card("WP02").unproven]).toEqual([true, false]);
  });

  test.each([
    ["in_review > in_progress", "no test", "Sent back by claude: no test"],
    ["in_review > planned", null, "Sent back by claude"],
    ["approved > in_progress", "prams\nblock the exit", "Sent back by claude: prams block the exit"],
    ["in_progress > blocked", "waits for the tide", "waits for the tide"],
    ["in_progress > canceled", "not needed", "not needed"],
    ["in_progress > for_review", "ready", null],
    ["in_progress > blocked", null, null],
  ])("after %s with reason %j notes %j", (step, reason, note) => {
    const mission = new Mission("m").move("10:00", "WP01", step, "claude:opus:reviewer", { reason });
    expect(mission.card("WP01").note).toBe(note);
  });

  test("has the title of its task file without its own id, else of the log", () => {
    const mission = new Mission("m")
      .event("09:00", "WPCreated", { wp_id: "WP01", wp_title: "From the log", depends_on: ["WP02", 7] })
      .event("09:00", "WPCreated", { wp_id: "WP02", wp_title: "From the log" })
      .event("09:00", "WPCreated", "no payload")
      .event("09:00", "WPCreated", { wp_id: "" })
      .task("WP02", { title: "WP02 – From the file" })
      .task("WP03", { title: "WP03" });
    expect(mission.card("WP01")).toMatchObject({ title: "From the log", after: ["WP02"] });
    expect(mission.card("WP02").title).toBe("From the file");
    expect(mission.card("WP03").title).toBe("WP03");
  });
});

test("ids are ordered by all their numbers, however long, then by text", () => {
  const long = "9".repeat(400);
  const ids = ["WP10", "b", "WP2", "WP02-2", "WP02", `WP1${long}`, `WP${long}`, "A", "WP02-10"];
  expect(ids.toSorted(byNumbers)).toEqual([
    "A",
    "b",
    "WP02",
    "WP2",
    "WP02-2",
    "WP02-10",
    "WP10",
    `WP${long}`,
    `WP1${long}`,
  ]);
});
