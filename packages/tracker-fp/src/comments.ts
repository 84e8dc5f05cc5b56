import { type CallOptions, type IssueComment, parseDatetime } from "@spec-kitty/tracker";
import { textOrNull } from "@spec-kitty/tracker/connector-kit";
import { JSON_FORMAT, objectsIn, textIn } from "./json.js";
import type { FPProgram } from "./program.js";

/** The comments of an issue, oldest first; `values` is its id as an argument. */
export async function commentsOf(
  program: FPProgram,
  id: string,
  values: readonly string[],
  options: CallOptions,
): Promise<IssueComment[]> {
  const output = await program.output("comment list", [...JSON_FORMAT, ...values], options, id);
  // They are told newest first.
  return objectsIn("comment list", output, "comments")
    .map((row) => {
      const time = parseDatetime(row["createdAt"]);
      return {
        ...{ id: textIn(row, "id"), body: textIn(row, "content"), author: textOrNull(row["author"]) },
        ...{ created_at: time, updated_at: time },
      };
    })
    .reverse();
}
