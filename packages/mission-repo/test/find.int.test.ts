/** Finding a repository from inside, and a mission by what a person calls it. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findMission, findRepository } from "../src/index.js";
import { temporaryRepository } from "./temporary-repository.js";

describe("the repository around a folder", () => {
  test("is the nearest with missions", async () => {
    const { root, path } = temporaryRepository({
      "kitty-specs/a/meta.json": "{}",
      "inner/kitty-specs/b/meta.json": "{}",
    });
    mkdirSync(path("src/deep"), { recursive: true });
    expect(await findRepository(path("src/deep"))).toBe(root);
    expect(await findRepository(path("kitty-specs/a"))).toBe(root);
    expect(await findRepository(path("inner"))).toBe(path("inner"));
  });

  test("may have no missions, where git has it; a person's own settings are none", async () => {
    const { root, path } = temporaryRepository({ ".kittify/x": "", "src/x": "" });
    await expect(findRepository(path("src"))).rejects.toMatchObject({ code: "REPOSITORY_NOT_FOUND" });
    mkdirSync(join(root, ".git"));
    expect(await findRepository(path("src"))).toBe(root);
  });
});

describe("a mission by its name", () => {
  const id = (n: number) => `01KT6E3${n}JF3AMBZ8J8NPYD4KBF`;
  const repository = () =>
    temporaryRepository({
      "kitty-specs/007-x/meta.json": JSON.stringify({ mission_id: id(1) }),
      "kitty-specs/007-y/meta.json": JSON.stringify({ mission_id: id(2) }),
      "kitty-specs/012-board/meta.json": JSON.stringify({ mission_id: id(3) }),
      "kitty-specs/013-broken/meta.json": "{",
      "src/x": "",
    });

  test.each([
    ["../kitty-specs/012-board", "012-board"],
    ["012-board", "012-board"],
    ["board", "012-board"],
    ["012", "012-board"],
    [id(1), "007-x"],
    ["01KT6E32", "007-y"],
  ])("%s", async (named, slug) => {
    const { path } = repository();
    expect((await findMission(path("src"), named)).mission_slug).toBe(slug);
  });

  test("that means several names all of them", async () => {
    const { path } = repository();
    await expect(findMission(path("src"), "007")).rejects.toMatchObject({
      code: "MISSION_AMBIGUOUS",
      message: expect.stringMatching(/007-x \(.*\), 007-y \(/),
    });
  });

  test.each(["nope", "013-broken", "../nope", "kitty-specs/nope"])("%s means none", async (named) => {
    const { path } = repository();
    await expect(findMission(path("src"), named)).rejects.toMatchObject({ code: "MISSION_NOT_FOUND" });
  });

  test("outside of a repository means none", async () => {
    const { root } = temporaryRepository();
    await expect(findMission(root, "007")).rejects.toMatchObject({ code: "MISSION_NOT_FOUND" });
  });
});
