import { InMemoryClockStorage, LamportClock } from "@spec-kitty/events-core";
import { type Args, entriesOf, itemsOf, keyOf, numberOf, required, WrongKind } from "./arguments.js";
import { attempt } from "./attempt.js";

/** Makes the steps of a request on clocks with one storage; the outcome of each. */
export async function lamportSteps(args: Args): Promise<object[]> {
  const storage = new InMemoryClockStorage();
  for (const [node, value] of Object.hasOwn(args, "initial") ? entriesOf(args["initial"], "initial") : []) {
    await storage.save(node, numberOf(value, "initial"));
  }
  const open = (node: unknown) => LamportClock.open(keyOf(node, "node_id") as string, storage);
  let clock = await open(Object.hasOwn(args, "node_id") ? args["node_id"] : "node");

  const step = async (name: unknown, rest: readonly unknown[]): Promise<unknown> => {
    switch (keyOf(name, "step")) {
      case "node":
        clock = await open(first(rest));
        return clock.current();
      case "save":
        return storage.save(clock.nodeId, numberOf(first(rest), "save"));
      case "load":
        return storage.load(clock.nodeId);
      case "tick":
        counted(rest, 0);
        return clock.tick();
      case "update":
        counted(rest, 1);
        return clock.update(numberOf(rest[0], "update"));
      case "current":
        counted(rest, 0);
        return clock.current();
      default:
        throw new WrongKind("KeyError", `there is no step ${JSON.stringify(name)}`);
    }
  };

  const outcomes: object[] = [];
  for (const given of itemsOf(required(args, "steps"), "steps")) {
    const [name, ...rest] = itemsOf(given, "steps");
    outcomes.push(
      await attempt(() => {
        if (name === undefined) throw new WrongKind("TypeError", "a step has a name");
        return step(name, rest);
      }),
    );
  }
  return outcomes;
}

function first(rest: readonly unknown[]): unknown {
  if (rest.length === 0) throw new WrongKind("IndexError", "the step lacks its argument");
  return rest[0];
}

function counted(rest: readonly unknown[], count: number): void {
  if (rest.length !== count) throw new WrongKind("TypeError", `the step takes ${count} arguments`);
}
