import type { ConformanceFailure, ConformanceReport } from "@spec-kitty/conformance";
import type { createColors } from "picocolors";

type Colours = ReturnType<typeof createColors>;

const SHOWN = 20;

/** A report for people: a row a category, a column an implementation; then what failed. */
export function textReport(report: ConformanceReport, colours: Colours, width: number): string {
  return `${[...table(report, colours), ...failures(report, colours, width)].join("\n")}\n`;
}

function table({ contract, matrix }: ConformanceReport, colours: Colours): string[] {
  const names = Object.keys(matrix[0]?.passed ?? {});
  const total = {
    category: "all",
    cases: sum(matrix.map(({ cases }) => cases)),
    passed: Object.fromEntries(names.map((name) => [name, sum(matrix.map(({ passed }) => passed[name]!))])),
  };
  const first = Math.max(...[...matrix, { category: contract }].map(({ category }) => category.length));
  const widths = names.map((name) => Math.max(name.length, 6));
  const rows = [...matrix, total].map(({ category, cases, passed }) => {
    const cells = names.map((name, i) => {
      const text = String(passed[name]).padStart(widths[i]!);
      return passed[name] === cases ? colours.green(text) : colours.red(text);
    });
    return [category.padEnd(first), String(cases).padStart(6), ...cells].join("  ");
  });
  const head = [contract.padEnd(first), "checks", ...names.map((name, i) => name.padStart(widths[i]!))];
  return [colours.bold(head.join("  ")), ...rows.slice(0, -1), "", rows.at(-1)!];
}

function failures({ failed, failures: all }: ConformanceReport, colours: Colours, width: number): string[] {
  if (failed === 0) return [];
  const shown = all.slice(0, SHOWN).flatMap((one) => ["", ...failureLines(one, colours, width)]);
  const rest = failed - Math.min(failed, SHOWN);
  return [
    "",
    colours.red(`${failed} failed`),
    ...shown,
    ...(rest > 0 ? ["", `and ${rest} more: see --json`] : []),
  ];
}

function failureLines(failure: ConformanceFailure, colours: Colours, width: number): string[] {
  const { implementation, id, notes, expected, got } = failure;
  const details = [notes, `expected ${JSON.stringify(expected)}`, `got      ${JSON.stringify(got)}`];
  return [
    colours.bold(cut(`${implementation}: ${id}`, width)),
    ...details.map((line) => cut(`  ${line}`, width)),
  ];
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
