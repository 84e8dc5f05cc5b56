import type { StoredConflict } from "@spec-kitty/tracker";
import { type Command, Option } from "commander";
import { CommandError, Exit, type Io } from "../io.js";
import { jsonOption } from "../options.js";
import type { Finish } from "../run.js";
import { plural } from "../sync/words.js";
import { type Json, print, withTracker } from "../tracker/print.js";

/** What only a person can decide. */
export function registerAnswers(tracker: Command, io: Io, finish: Finish): void {
  const conflicts = tracker
    .command("conflicts")
    .description("fields that both sides changed, with both values")
    .option("--all", "those decided or answered too; their losing values can come back")
    .addOption(jsonOption())
    .action(async ({ all = false, json }: Json & { readonly all?: boolean }) => {
      await withTracker(io, async ({ store, nameOf }) => {
        const { conflictText } = await import("../tracker/words.js");
        const found: StoredConflict[] = [];
        for await (const one of store.conflicts()) if (all || one.state === "open") found.push(one);
        const open = found.filter(({ state }) => state === "open").length;
        const text = [
          ...found.map((one) => conflictText(one, nameOf)),
          open === 0
            ? "No open questions."
            : `${plural(open, "question")}: skitty tracker answer ID --take here|there`,
        ];
        await print(io, json, { schema: "tracker-conflicts/1", conflicts: found }, text.join("\n"));
        if (open > 0) finish(Exit.FINDINGS);
      });
    });
  conflicts.addHelpText("after", "\nAnswer one: skitty tracker answer ID --take here|there\n");

  tracker
    .command("answer")
    .description("answer a question, or bring a losing value back")
    .argument("<conflict>", "its id, from skitty tracker conflicts, or how that begins")
    .addOption(new Option("--take <side>", "that side's value").choices(["here", "there"]))
    .option("--value <json>", "another value, as JSON")
    .addOption(jsonOption())
    .action(async (id: string, { take, value, json }: AnswerFlags) => {
      if ((take === undefined) === (value === undefined))
        throw new CommandError("Give the answer with --take or with --value");
      const answer =
        take === undefined
          ? { value: valueIn(value!) }
          : ({ take: take === "here" ? "local" : "external" } as const);
      await withTracker(io, async (open) => {
        const { conflictNamed } = await import("../tracker/find.js");
        const answered = await conflictNamed(open, id);
        await open.engine.answer(answered, answer, { signal: io.signal });
        await print(io, json, { schema: "tracker-answer/1", answered }, "Answered; the next push sends it.");
      });
    });

  tracker
    .command("release")
    .description("decide about an issue that is gone, hidden or refused at the provider")
    .argument("<issue>", "id or key")
    .addOption(
      new Option("--by <way>", "ask the provider again, or make a new issue there")
        .choices(["retry", "recreate"])
        .makeOptionMandatory(),
    )
    .addOption(jsonOption())
    .action(async (name: string, { by, json }: Json & { readonly by: "retry" | "recreate" }) => {
      await withTracker(io, async (open) => {
        const { issueNamed } = await import("../tracker/find.js");
        const { ref } = await issueNamed(open, name);
        if (!(await open.engine.release(ref, by, { signal: io.signal }))) {
          const state = by === "retry" ? "gone, hidden or refused" : "gone or hidden";
          throw new CommandError(
            `${name} is not ${state} at the provider, so nothing was done: skitty tracker status`,
            Exit.FINDINGS,
          );
        }
        await print(io, json, { schema: "tracker-release/1", ref, by }, "Done; the next push acts on it.");
      });
    });

  tracker
    .command("settle")
    .description("say what a creation made whose answer was lost")
    .argument("<draft>", "its id, from skitty tracker status")
    .option("--made <issue>", "it made this issue")
    .option("--nothing", "it made none; the next push creates it again")
    .addOption(jsonOption())
    .action(async (draft: string, { made, nothing, json }: SettleFlags) => {
      if ((made === undefined) === (nothing === undefined))
        throw new CommandError("Say what it made with --made ISSUE or --nothing");
      await withTracker(io, async (open) => {
        const { refNamed, issueNamed } = await import("../tracker/find.js");
        const { ref } = await issueNamed(open, draft);
        const choice = made === undefined ? "resend" : { adopt: refNamed(open, made) };
        if (!(await open.engine.settleCreation(ref, choice, { signal: io.signal })))
          throw new CommandError(
            `No creation of ${draft} is in doubt, so nothing was done: skitty tracker status`,
            Exit.FINDINGS,
          );
        await print(io, json, { schema: "tracker-settle/1", ref, choice }, "Settled.");
      });
    });
}

interface AnswerFlags extends Json {
  readonly take?: "here" | "there";
  readonly value?: string;
}

interface SettleFlags extends Json {
  readonly made?: string;
  readonly nothing?: boolean;
}

function valueIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandError(
      `The value is no JSON: ${(cause as Error).message}. A text needs its quotes.`,
      Exit.USAGE,
      {
        cause,
      },
    );
  }
}
