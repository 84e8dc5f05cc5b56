import { execFile } from "node:child_process";

export interface GitResult {
  /** 0 where git did what it was asked; null where it could not be run or was stopped. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT = 5000;
const LARGEST_OUTPUT = 64 * 1024 * 1024;

/** Runs git in a folder; never rejects. Takes at most 5 seconds unless told otherwise (`cli-sync 1.4`). */
export function runGit(
  folder: string,
  args: readonly string[],
  options: { readonly timeout?: number } = {},
): Promise<GitResult> {
  const limits = { timeout: options.timeout ?? TIMEOUT, maxBuffer: LARGEST_OUTPUT, windowsHide: true };
  return new Promise((resolve) => {
    execFile("git", [...args], { cwd: folder, encoding: "utf8", ...limits }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      resolve({ code, stdout, stderr });
    });
  });
}

/** What git printed, without the line's end; null where it did not end well. */
export async function gitLine(folder: string, args: readonly string[]): Promise<string | null> {
  const { code, stdout } = await runGit(folder, args);
  return code === 0 ? stdout.trim() : null;
}
