import type { Finding } from "@spec-kitty/cli-sync";
import type { Colors } from "picocolors/types.js";
import { plural } from "./words.js";

export interface DoctorTextOptions {
  readonly mended: readonly Finding[];
  /** How many of the findings `--fix` would mend. */
  readonly mendable: number;
  readonly checked: readonly string[];
  /** The checkout that was looked at. */
  readonly place: string;
  readonly width: number;
  readonly colours: Colors;
}

/** Findings for a person: what is, then the commands alone on their lines, to be copied. */
export function textDoctor(findings: readonly Finding[], options: DoctorTextOptions): string {
  const { mended, mendable, checked, place, width, colours } = options;
  const parts: string[] = [];
  if (mended.length > 0)
    parts.push(`${colours.green("✓")} Mended: ${mended.map(({ code }) => code).join(", ")}.`);
  if (findings.length === 0) {
    const looked = wrapped(`Looked at ${checked.join(", ")}.`, width - 2).map((line) => `  ${line}`);
    parts.push([`${colours.green("✓")} All is well in ${place}`, ...looked].join("\n"));
    return `${parts.join("\n\n")}\n`;
  }
  parts.push(...findings.map((finding) => textFinding(finding, width, colours)));
  const advice = mendable > 0 ? ` skitty doctor --fix mends ${mendable} of them.` : "";
  parts.push(`${plural(findings.length, "finding")} in ${place}.${advice}`);
  return `${parts.join("\n\n")}\n`;
}

function textFinding({ code, severity, message, remedy }: Finding, width: number, colours: Colors): string {
  const mark = severity === "error" ? colours.red("✗") : colours.yellow("!");
  const paragraph = (text: string) => wrapped(text, width - 2).map((line) => `  ${line}`);
  return [
    `${mark} ${colours.bold(code)}`,
    ...paragraph(message),
    ...(remedy.note === null ? [] : paragraph(remedy.note)),
    ...remedy.commands.map((command) => `    ${colours.cyan(command)}`),
  ].join("\n");
}

/** Lines of at most `width` characters; a longer word has one to itself. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of shown(text).split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Messages quote files and servers; nothing of that may move or colour the terminal. */
function shown(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd");
}
