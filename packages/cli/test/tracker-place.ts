/** A person's checkout whose tracker is GitHub on loopback. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Clock } from "../../tracker/src/index.ts";
import { type GitHubVendor, openGitHub } from "../../tracker-github/test/support/github-vendor.ts";
import { type Ran, skitty } from "./skitty.js";

export class TrackerPlace {
  readonly root = mkdtempSync(join(tmpdir(), "skitty-tracker-"));
  readonly repo = join(this.root, "app");
  readonly config = join(this.repo, ".kittify/config.yaml");
  readonly env: Record<string, string> = {
    ...{ SPEC_KITTY_HOME: join(this.root, "home"), HOME: this.root, USER: "anna" },
  };
  readonly github: GitHubVendor;

  static async open(clock: Clock): Promise<TrackerPlace> {
    const place = new TrackerPlace(await openGitHub(clock));
    mkdirSync(place.repo);
    execFileSync("git", ["init", "-q"], { cwd: place.repo });
    await place.run("init");
    place.configure({});
    return place;
  }

  private constructor(github: GitHubVendor) {
    this.github = github;
  }

  run(...args: string[]): Promise<Ran> {
    return skitty(args, { cwd: this.repo, env: this.env });
  }

  /** Names GitHub in the configuration, beside the project's identity. */
  configure({
    connection,
    ...section
  }: {
    readonly connection?: object;
    readonly [other: string]: unknown;
  }): void {
    const [identity] = readFileSync(this.config, "utf8").split("tracker:");
    const known = { owner: "acme", repo: "app", base_url: this.github.api.base_url };
    const whole = { provider: "github", connection: { ...known, ...connection }, ...section };
    writeFileSync(this.config, `${identity}tracker: ${JSON.stringify(whole)}\n`);
  }

  /** Writes a file below the root; its path. */
  write(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** The files below the root that hold a text. */
  filesWith(text: string): readonly string[] {
    const { status, stdout } = spawnSync("grep", ["-rlF", "-e", text, this.root], { encoding: "utf8" });
    if (status !== 0 && status !== 1) throw new Error(`grep ended with ${status}`);
    return stdout.split("\n").filter((line) => line !== "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.github[Symbol.asyncDispose]();
    rmSync(this.root, { recursive: true, force: true });
  }
}
