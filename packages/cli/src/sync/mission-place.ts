import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { CommandError, type Io } from "../io.js";
import { checkout } from "./client.js";

/** Where the git logs of a mission are written and committed. */
export interface MissionPlace {
  readonly repoRoot: string;
  readonly missionSlug: string;
  readonly worktreeRoot: string;
  readonly destinationRef: string;
}

interface Mission {
  readonly slug: string;
  readonly coordinationBranch: string | null;
}

/**
 * The mission that is meant: the one named, else that of the folder or the branch that is worked in, else the only one.
 * Its place is the worktree of its coordination branch where one is checked out, else this checkout.
 */
export async function missionPlace(io: Io, named: string | undefined): Promise<MissionPlace> {
  const repoRoot = await checkout(io);
  const { gitLine } = await import("@spec-kitty/cli-sync");
  const branch = await gitLine(repoRoot, ["symbolic-ref", "--quiet", "--short", "HEAD"]);
  const mission = await meant(repoRoot, { io, named, branch });
  const here = { repoRoot, missionSlug: mission.slug };
  const coordination = mission.coordinationBranch;
  const worktreeRoot = coordination === null ? null : await worktreeOn(repoRoot, coordination);
  if (coordination !== null && worktreeRoot !== null)
    return { ...here, worktreeRoot, destinationRef: coordination };
  return { ...here, worktreeRoot: repoRoot, destinationRef: branch ?? "HEAD" };
}

async function meant(
  repoRoot: string,
  {
    io,
    named,
    branch,
  }: { readonly io: Io; readonly named: string | undefined; readonly branch: string | null },
): Promise<Mission> {
  const missions = await missionsOf(repoRoot);
  const slugs = missions.map(({ slug }) => slug);
  if (named !== undefined) {
    const mission = missions.find(({ slug }) => slug === named);
    if (mission !== undefined) return mission;
    throw new CommandError(`There is no mission ${named} in kitty-specs/${listed(slugs)}`);
  }
  const [specs, folder] = relative(repoRoot, io.cwd).split(sep);
  const byFolder = missions.filter(({ slug }) => specs === "kitty-specs" && slug === folder);
  const byBranch = missions.filter(
    ({ slug, coordinationBranch }) =>
      branch !== null && (coordinationBranch === branch || branch.split("/").at(-1) === slug),
  );
  const [only, second] = [byFolder, byBranch, missions].find((some) => some.length > 0) ?? [];
  if (only !== undefined && second === undefined) return only;
  throw new CommandError(
    `Decisions are kept in git, with their mission. Say which: --mission SLUG${listed(slugs)}`,
  );
}

function listed(slugs: readonly string[]): string {
  if (slugs.length === 0) return " (there is none in kitty-specs/ yet)";
  const more = slugs.length > 5 ? `, and ${slugs.length - 5} more` : "";
  return ` (there are ${slugs.slice(0, 5).join(", ")}${more})`;
}

async function missionsOf(repoRoot: string): Promise<Mission[]> {
  const { readMeta } = await import("@spec-kitty/mission-log");
  const specs = join(repoRoot, "kitty-specs");
  return foldersIn(specs).map((slug) => {
    const text = textOf(join(specs, slug, "meta.json"));
    return {
      slug,
      coordinationBranch: text === undefined ? null : readMeta(text).meta.coordination_branch,
    };
  });
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The worktree that has a branch checked out; null where none has. */
async function worktreeOn(repoRoot: string, branch: string): Promise<string | null> {
  const { gitLine } = await import("@spec-kitty/cli-sync");
  const worktrees = (await gitLine(repoRoot, ["worktree", "list", "--porcelain"]))?.split(/\r?\n\r?\n/) ?? [];
  const lines = worktrees
    .map((one) => one.split(/\r?\n/))
    .find((one) => one.includes(`branch refs/heads/${branch}`));
  return lines?.find((line) => line.startsWith("worktree "))?.slice("worktree ".length) ?? null;
}
