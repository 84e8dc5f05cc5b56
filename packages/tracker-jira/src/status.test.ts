import { describe, expect, test } from "vitest";
import { statusFrom, statusReadBack, transitionsFrom, transitionTo } from "./status.js";

describe("the status of an issue", () => {
  test.each([
    ["Done", "done"],
    ["CLOSED", "done"],
    ["Resolved", "done"],
    ["In Progress", "in_progress"],
    ["doing", "in_progress"],
    ["Started", "in_progress"],
    ["In Review", "in_review"],
    ["Review", "in_review"],
    ["Blocked", "blocked"],
    ["On Hold", "blocked"],
    ["Canceled", "canceled"],
    ["Cancelled", "canceled"],
    ["To Do", "todo"],
    ["Backlog", "todo"],
  ])("%s is %s", (name, status) => {
    expect(statusFrom({ name }, {})).toBe(status);
  });

  test("is by the configuration before all else, and by the category where nothing else tells", () => {
    const names = { in_review: "QA", done: "10007" };
    const custom = (name: string, category: string, id = "1") => ({
      name,
      id,
      statusCategory: { key: category },
    });
    expect(statusFrom(custom("qa", "indeterminate"), names)).toBe("in_review");
    expect(statusFrom(custom("Shipped", "done", "10007"), names)).toBe("done");
    expect(statusFrom(custom("Archived", "done"), names)).toBe("done");
    expect(statusFrom(custom("Cooking", "indeterminate"), {})).toBe("in_progress");
    expect(statusFrom(custom("Idea", "new"), {})).toBe("todo");
    expect([statusFrom(null, {}), statusFrom({}, {}), statusFrom({ statusCategory: "done" }, {})]).toEqual([
      "todo",
      "todo",
      "todo",
    ]);
  });

  test("reads back as what its name means, the first where several are called the same", () => {
    expect(statusReadBack("canceled", {})).toBe("canceled");
    expect(statusReadBack("in_review", { in_review: "In Progress" })).toBe("in_progress");
    expect(statusReadBack("canceled", { canceled: "Done" })).toBe("done");
    expect(statusReadBack("canceled", { canceled: "Won't Do" })).toBe("canceled");
    expect(statusReadBack("done", { done: "10007" })).toBe("done");
  });
});

describe("the transition to a status", () => {
  const offered = [
    { id: "11", name: "Done", to: { id: "1", name: "In Progress" } },
    { id: "21", name: "Finish", to: { id: "2", name: "Done" } },
    { id: 31, name: "Give up", to: { id: "3", name: "Won't Do" } },
    { name: "leads nowhere" },
  ];

  test("is found by where it leads, by its own name, by the id of either", () => {
    expect(transitionTo("done", {}, offered).id).toBe("21");
    expect(transitionTo("canceled", { canceled: "give UP" }, offered).id).toBe("31");
    expect(transitionTo("canceled", { canceled: "3" }, offered).id).toBe("31");
    expect(transitionTo("canceled", { canceled: "31" }, offered).id).toBe("31");
    expect(transitionTo("done", {}, [offered[0]!]).id).toBe("11");
  });

  test("is never another one", () => {
    expect(() => transitionTo("in_review", {}, offered)).toThrow(
      "No Jira transition matches status 'in_review' (resolved desired name 'In Review'); available transitions (name -> destination): [Done -> In Progress, Finish -> Done, Give up -> Won't Do]",
    );
    expect(() => transitionTo("done", {}, [])).toThrow("available transitions (name -> destination): []");
    expect(() => transitionTo("in_review", {}, [{ id: "1" }])).toThrow("[ -> ?]");
  });

  test("has an id and a name", () => {
    expect(transitionsFrom(offered).map(({ id, name }) => [id, name])).toEqual([
      ["11", "Done"],
      ["21", "Finish"],
      ["31", "Give up"],
    ]);
  });
});
