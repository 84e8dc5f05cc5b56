import type { CommandOutcome } from "../../../tracker/src/index.ts";

export function runBd(
  argv: readonly string[],
  place: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): CommandOutcome;
