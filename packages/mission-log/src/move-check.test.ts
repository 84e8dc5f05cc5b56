import { describe, expect, test } from "vitest";
import { EDGES, isEdge } from "./edges.js";
import { Lane } from "./lane.js";
import { checkMove, type MoveContext, type MoveRequest } from "./move-check.js";

const CONTEXT: MoveContext = { hasWorkspace: true, areSubtasksDone: true, hasEarlierMove: true };
const review = { reviewer: "anna", verdict: "approved", reference: "pr-1" };
/** Passes every guard. */
const FULL = {
  actor: "anna",
  reason: "why",
  review_ref: "pr-1",
  evidence: { review },
  review_result: review,
};
const check = (
  from_lane: string,
  to_lane: string,
  more: Partial<MoveRequest> = {},
  context: Partial<MoveContext> = {},
) => checkMove({ from_lane, to_lane, actor: "anna", ...more }, { ...CONTEXT, ...context });
const code = (...args: Parameters<typeof check>) => {
  const result = check(...args);
  return result.ok ? "ok" : result.code;
};
const message = (...args: Parameters<typeof check>) => {
  const result = check(...args);
  return result.ok ? "ok" : result.message;
};

describe("edges (5.1)", () => {
  // The table of the contract, written as it stands there.
  const table = `
    genesis: planned canceled
    planned: claimed blocked canceled
    claimed: in_progress blocked canceled
    in_progress: for_review approved planned blocked canceled
    for_review: in_review blocked canceled
    in_review: approved done in_progress planned blocked canceled
    approved: done in_progress planned blocked canceled
    blocked: in_progress canceled`;
  const edges = new Set(
    table
      .trim()
      .split("\n")
      .flatMap((row) => {
        const [from, to] = row.trim().split(": ");
        return to!.split(" ").map((one) => `${from} ${one}`);
      }),
  );
  const pairs = Object.values(Lane).flatMap((from) => Object.values(Lane).map((to) => [from, to] as const));

  test("are the twenty-nine of the contract", () => {
    expect(edges.size).toBe(29);
    expect(Object.values(EDGES).flat()).toHaveLength(29);
  });

  test.each(pairs)("%s to %s", (from, to) => {
    const allowed = edges.has(`${from} ${to}`);
    expect(isEdge(from, to)).toBe(allowed);
    expect(message(from, to, FULL)).toBe(allowed ? "ok" : `Illegal transition: ${from} -> ${to}`);
    const forced = message(from, to, { force: true, reason: "why" });
    expect(forced).toBe(to === "genesis" ? `Illegal transition: ${from} -> genesis` : "ok");
  });
});

describe("lanes as they are typed (3)", () => {
  test("are trimmed, in any case, with their alias", () => {
    expect(check(" Claimed", "DOING ")).toEqual({ ok: true, from: "claimed", to: "in_progress" });
    expect(message("planned", "review")).toBe("Unknown lane: review");
    expect(message("", "planned")).toBe("Unknown lane: ");
  });
});

describe("guards (5.2)", () => {
  test.each<[string, Partial<MoveRequest>]>([
    ["no actor", { actor: null, reason: "why" }],
    ["a blank actor", { actor: " ", reason: "why" }],
    ["no reason", {}],
    ["a blank reason", { reason: "\t" }],
  ])("force with %s", (_, more) => {
    expect(message("done", "planned", { force: true, ...more })).toBe(
      "Force transitions require actor and reason",
    );
  });

  test.each([
    ["planned", "claimed"],
    ["for_review", "in_review"],
  ])("%s to %s needs an actor", (from, to) => {
    expect(message(from, to, { actor: " " })).toBe("Transition requires actor identity");
    expect(message(from, to, { actor: { model: null, profile: null, role: "reviewer", tool: null } })).toBe(
      "ok",
    );
  });

  test("claimed to in_progress needs a workspace", () => {
    expect(message("claimed", "in_progress", {}, { hasWorkspace: false })).toBe(
      "Transition claimed -> in_progress requires workspace context",
    );
  });

  test("in_progress to for_review needs its subtasks done, and to have begun", () => {
    const begin = "Transition in_progress -> for_review requires";
    expect(message("in_progress", "for_review", {}, { areSubtasksDone: false })).toBe(
      `${begin} completed subtasks or force with reason`,
    );
    expect(message("in_progress", "for_review", {}, { hasEarlierMove: false })).toBe(
      `${begin} implementation evidence or force with reason`,
    );
  });

  test.each([
    ["in_progress", "approved"],
    ["approved", "done"],
  ])("%s to %s needs an approval as evidence", (from, to) => {
    const text = "Transition to approved/done requires evidence (reviewer identity and approval reference)";
    expect(message(from, to)).toBe(text);
    expect(message(from, to, { evidence: { review: { ...review, verdict: "rejected" } } })).toBe(text);
    expect(message(from, to, { evidence: { review: { ...review, reference: " " } } })).toBe(text);
    expect(message(from, to, { evidence: { review } })).toBe("ok");
  });

  test("in_progress to planned needs a reason", () => {
    expect(message("in_progress", "planned")).toBe("Transition in_progress -> planned requires reason");
  });

  test.each(["in_progress", "planned"])("approved to %s needs a reference", (to) => {
    expect(message("approved", to)).toBe("Transition requires review_ref (review feedback reference)");
  });

  test.each(EDGES.in_review)("in_review to %s needs the outcome of the review", (to) => {
    const begin = "Transition from in_review requires review_result";
    expect(message("in_review", to)).toBe(`${begin} (structured review outcome)`);
    expect(message("in_review", to, { review_result: { ...review, reviewer: "" } })).toBe(
      `${begin} with reviewer`,
    );
    expect(message("in_review", to, { review_result: { ...review, verdict: null } })).toBe(
      `${begin} with verdict`,
    );
    expect(message("in_review", to, { review_result: { ...review, reference: " " } })).toBe(
      `${begin} with reference`,
    );
    expect(code("in_review", to, { review_result: review })).toBe("ok");
    expect(message("in_review", to, { review_result: review, review_ref: "pr-2" })).toBe(
      "review_ref must match review_result.reference",
    );
    const other = { evidence: { review: { ...review, reviewer: "ben" } } };
    expect(message("in_review", to, { review_result: review, ...other })).toBe(
      "Review evidence must match review_result",
    );
  });

  test("a rejection does not approve", () => {
    const rejected = { review_result: { ...review, verdict: "rejected" } };
    expect(code("in_review", "approved", rejected)).toBe("EVIDENCE_MISSING");
    expect(code("in_review", "in_progress", rejected)).toBe("ok");
  });

  test("planned to blocked needs nothing", () =>
    expect(code("planned", "blocked", { actor: null })).toBe("ok"));
});
