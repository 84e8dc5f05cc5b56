/** A person's checkout and folder for `skitty doctor`, and a shell in which its remedies are typed. */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { skitty } from "./skitty.js";

export interface Found {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly file: string | null;
  readonly remedy: { readonly note: string | null; readonly commands: readonly string[] };
}

export interface Doctored {
  readonly exit: number;
  readonly findings: readonly Found[];
  readonly mended: readonly string[];
  readonly checked: readonly string[];
}

const root = mkdtempSync(join(tmpdir(), "skitty-doctor-"));
const bin = join(root, "bin");
mkdirSync(bin);
program("skitty", `exec "${process.execPath}" "${resolve(import.meta.dirname, "../bin/skitty.js")}" "$@"`);

/** Puts a program before all others on the path of the shells. */
export function program(name: string, script: string, folder: string = bin): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

export function removePlaces(): void {
  rmSync(root, { recursive: true, force: true });
}

let count = 0;

export class Place {
  readonly repo: string;
  readonly home: string;
  readonly env: Record<string, string>;
  /** Programs that only this place has. */
  readonly bin: string;

  private constructor() {
    const folder = join(root, `${++count}`);
    this.repo = join(folder, "board");
    this.home = join(folder, "home");
    this.bin = join(folder, "bin");
    for (const one of [this.repo, this.home, this.bin]) mkdirSync(one, { recursive: true });
    this.env = { SPEC_KITTY_HOME: this.home, HOME: folder, USER: "anna" };
  }

  /** A folder that is no repository. */
  static bare(): Place {
    return new Place();
  }

  /** A repository without an identity. */
  static repository(): Place {
    const place = new Place();
    place.git("init", "-q", "-b", "kitty/014-board");
    place.git("config", "user.name", "Test");
    place.git("config", "user.email", "test@example.com");
    place.git("commit", "-q", "--allow-empty", "-m", "init");
    return place;
  }

  /** A repository with an identity. */
  static async project(): Promise<Place> {
    const place = Place.repository();
    await place.run("init");
    return place;
  }

  git(...args: string[]): string {
    return execFileSync("git", args, { cwd: this.repo, encoding: "utf8" }).trim();
  }

  /** Writes a file, relative to the repository or absolute. */
  write(path: string, text: string | Uint8Array): string {
    const file = resolve(this.repo, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  commit(...paths: string[]): void {
    this.git("add", "-f", "--", ...paths);
    this.git("commit", "-q", "-m", "more");
  }

  run(...args: string[]) {
    return skitty(args, { cwd: this.repo, env: this.env });
  }

  async doctor(...args: string[]): Promise<Doctored> {
    const { exit, stdout } = await this.run("doctor", "--json", ...args);
    return { exit, ...JSON.parse(stdout) };
  }

  /** A folder within the checkout. */
  deep(): string {
    const folder = join(this.repo, "docs/more");
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Types lines into a shell in the checkout; what they print. */
  shell(lines: readonly string[], user?: number, cwd: string = this.repo): Promise<string> {
    const env = {
      ...process.env,
      ...this.env,
      SPEC_KITTY_SAAS_URL: this.env["SPEC_KITTY_SAAS_URL"],
      PATH: [this.bin, bin, process.env["PATH"]].join(delimiter),
    };
    const child = spawn("sh", [], {
      ...{ cwd, env, stdio: ["pipe", "pipe", "pipe"] },
      ...(user !== undefined && { uid: user, gid: user }),
    });
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      out += chunk;
    });
    child.stdin.end(`${lines.join("\n")}\n`);
    return new Promise((done) => child.once("close", () => done(out)));
  }
}
