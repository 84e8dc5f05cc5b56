import { describe, expect, test } from "vitest";
import { isRepoSlug, normalizeSlug, projectSlug, repoSlugOfOrigin, slugOfOrigin } from "./slug.js";

describe("004 FR-002 the slug follows from the origin", () => {
  test.each<[string, string, string | null]>([
    ["git@github.com:user/My_Repo.git", "my-repo", "user/My_Repo"],
    ["https://github.com/user/My Repo.git", "my-repo", "user/My Repo"],
    ["ssh://git@host:22/a/b.git", "b", "a/b"],
    ["https://user:pw@host/x/repo.git", "repo", "x/repo"],
    ["host:grp/sub/repo", "repo", "grp/sub/repo"],
    ["git@host:solo.git", "solo", null],
    ["/srv/git/Foo_Bar.git", "foo-bar", null],
    ["file:///srv/x/y.git", "y", null],
    ["https://host/x/repo/", "", "x/repo"],
    ["https://host:8443/grp/repo.git/", "", "grp/repo"],
    ["  git@host:a/b.git\n", "b", "a/b"],
    ["./b.git", "b", null],
    ["", "", null],
  ])("%s", (origin, slug, repoSlug) => {
    expect(slugOfOrigin(origin)).toBe(slug);
    expect(repoSlugOfOrigin(origin)).toBe(repoSlug);
  });

  test("a directory stands in where there is no origin, or one that ends in a slash", () => {
    expect(projectSlug(null, "My_Dir Name")).toBe("my-dir-name");
    expect(projectSlug("https://host/x/repo/", "My_Dir")).toBe("my-dir");
    expect(projectSlug("https://host/x/repo", "My_Dir")).toBe("repo");
  });

  test("nothing but case, _ and blanks changes", () => {
    expect(normalizeSlug("A__b  C.d-É")).toBe("a--b--c.d-é");
  });

  test.each([
    ["a/b", true],
    ["a/b/c", true],
    ["a", false],
    ["a/", false],
    ["/b", false],
    ["a/ /b", false],
  ])("a repo_slug of one's own: %j", (slug, good) => {
    expect(isRepoSlug(slug)).toBe(good);
  });
});
