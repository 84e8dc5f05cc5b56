import { mapCheckRunConclusion } from "@spec-kitty/gates";
import { keyOf, required } from "./arguments.js";
import type { Operation } from "./serve.js";

/** The operations of gates. */
export function gatesOperations(): Record<string, Operation> {
  return {
    map_check_run_conclusion: (args) => {
      const ignored: [string, string][] = [];
      const event_type = mapCheckRunConclusion(
        keyOf(required(args, "conclusion"), "conclusion") as string,
        (...seen) => ignored.push(seen),
      );
      return { event_type, ignored };
    },
  };
}
