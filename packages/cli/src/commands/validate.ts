import { extname } from "node:path";
import type { LineName } from "@spec-kitty/contract";
import { Exit, type Io } from "../io.js";
import { decoded, openInput, readable, textLines } from "../lines.js";
import { contractOption, jsonOption } from "../options.js";
import { Progress } from "../progress.js";
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
    .option("--type <type>", "event type of documents that are payloads; Event: envelopes of any type")
    .addOption(contractOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
An event, with text event_type and object payload, is checked as envelope and as
its type; anything else as the type that --type says. With --type Event all are
checked as envelopes, whatever their types.

Examples:
  skitty validate events.jsonl
  skitty validate --contract v2 old.jsonl
  skitty validate payload.json --type WPStatusChanged
  git show main:log.jsonl | skitty validate --json

With --json each finding is a line, and the last line counts. Exit code 1 where
a document is invalid, 2 where a file cannot be read.
`,
    )
    .action(async (files: string[], options: Options) => {
      const { documentChecker } = await import("../validate/check-document.js");
      const check = documentChecker(options.contract, options.type);
      const counts = { checked: 0, valid: 0, invalid: 0 };
      const report = options.json ? jsonFinding : textFinding;
      const progress = new Progress(io);
      for (const file of files.length === 0 ? ["-"] : files) {
        await readable(file, async () => {
          for await (const findings of checkFile(file, io, check)) {
            counts.checked++;
            counts[findings.length === 0 ? "valid" : "invalid"]++;
            if (findings.length > 0) await progress.clear();
            for (const finding of findings) await io.stdout.write(report(file, finding));
            if (counts.checked % 1000 === 0)
              await progress.show(() => `${file}: ${counts.checked} checked, ${counts.invalid} invalid`);
          }
        });
      }
      await progress.clear();
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
    const parsed = check.parse(decoded(Buffer.concat(chunks)));
    const documents = parsed.ok && Array.isArray(parsed.document) ? parsed.document : undefined;
    if (!parsed.ok) yield [{ line: 1, ...parsed.finding }];
    else if (documents === undefined)
      yield check.check(parsed.document).map((finding) => ({ line: 1, ...finding }));
    else
      for (const document of documents)
        yield check.check(document).map((finding) => ({ line: null, ...finding }));
    return;
  }
  for await (const { number: line, ...read } of textLines(openInput(file, io))) {
    if (read.text.trim() === "") continue;
    const parsed = check.parse(read);
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
