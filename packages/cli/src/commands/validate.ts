import { extname } from "node:path";
import type { LineName } from "@spec-kitty/contract";
import { Exit, type Io } from "../io.js";
import { openInput, readable, textLines } from "../lines.js";
import { contractOption, jsonOption } from "../options.js";
import type { Register } from "../run.js";
import type { DocumentCheck, Finding } from "../validate/check-document.js";

interface Options {
  readonly contract: LineName;
  readonly type?: string;
  readonly json?: boolean;
}

export const registerValidate: Register = (program, io, finish) => {
  program
    .command("validate")
    .description("check events or payloads against the contract, by its models and its JSON Schemas")
    .argument(
      "[files...]",
      "JSON Lines, or one JSON document in a .json file; standard input where left out or -",
    )
    .option("--type <type>", "event type of documents that are payloads, not envelopes")
    .addOption(contractOption())
    .addOption(jsonOption())
    .action(async (files: string[], options: Options) => {
      const { documentChecker } = await import("../validate/check-document.js");
      const check = documentChecker(options.contract, options.type);
      const counts = { checked: 0, valid: 0, invalid: 0 };
      const report = options.json ? jsonFinding : textFinding;
      for (const file of files.length === 0 ? ["-"] : files) {
        await readable(file, async () => {
          for await (const findings of checkFile(file, io, check)) {
            counts.checked++;
            counts[findings.length === 0 ? "valid" : "invalid"]++;
            for (const finding of findings) await io.stdout.write(report(file, finding));
            if (io.stderr.isTerminal && counts.checked % 10_000 === 0) {
              await io.stderr.write(`\r${counts.checked} checked, ${counts.invalid} invalid`);
            }
          }
        });
      }
      if (io.stderr.isTerminal && counts.checked >= 10_000) await io.stderr.write("\r\x1b[K");
      await io.stdout.write(options.json ? `${JSON.stringify(counts)}\n` : summary(counts));
      if (counts.invalid > 0) finish(Exit.FINDINGS);
    });
};

interface PlacedFinding extends Finding {
  readonly line: number | null;
}

/** The findings of each document of a file; none for a valid one. */
async function* checkFile(file: string, io: Io, check: DocumentCheck): AsyncGenerator<PlacedFinding[]> {
  if (extname(file) === ".json") {
    const chunks: Uint8Array[] = [];
    for await (const chunk of openInput(file, io)) chunks.push(chunk);
    const parsed = check.parse(Buffer.concat(chunks).toString("utf8"));
    const documents = parsed.ok && Array.isArray(parsed.document) ? parsed.document : undefined;
    if (!parsed.ok) yield [{ line: 1, ...parsed.finding }];
    else if (documents === undefined)
      yield check.check(parsed.document).map((finding) => ({ line: 1, ...finding }));
    else
      for (const document of documents)
        yield check.check(document).map((finding) => ({ line: null, ...finding }));
    return;
  }
  for await (const { number: line, text } of textLines(openInput(file, io))) {
    if (text.trim() === "") continue;
    const parsed = check.parse(text);
    yield parsed.ok
      ? check.check(parsed.document).map((finding) => ({ line, ...finding }))
      : [{ line, ...parsed.finding }];
  }
}

function jsonFinding(file: string, { line, code, layer, field, message }: PlacedFinding): string {
  return `${JSON.stringify({ file, line, code, layer, field, message })}\n`;
}

function textFinding(file: string, { line, code, layer, field, message }: PlacedFinding): string {
  const place = line === null ? file : `${file}:${line}`;
  return `${place}: ${field === "" ? "" : `${field}: `}${message} [${layer}/${code}]\n`;
}

function summary({ checked, valid, invalid }: { checked: number; valid: number; invalid: number }): string {
  return `${checked} checked: ${valid} valid, ${invalid} invalid\n`;
}
