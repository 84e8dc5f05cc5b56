import type { ClockStorage } from "../store.js";
import { type Place, placedCase, refuses, reopened, type SuiteCase, same } from "./suite.js";

/** What every `ClockStorage` promises (`events-core 4`). */
export function clockStorageSuite(open: () => Promise<Place<ClockStorage>>): SuiteCase[] {
  const about = (name: string, check: (place: Place<ClockStorage>) => Promise<void>) =>
    placedCase(open, name, check);
  return [
    about("a node that was never saved is at 0", async ({ store }) => {
      same("clock", await store.load("anna"), 0);
    }),
    about("a save replaces the value, also by a smaller one", async ({ store }) => {
      for (const value of [7, Number.MAX_SAFE_INTEGER, 3, 0]) {
        await store.save("anna", value);
        same("clock", await store.load("anna"), value);
      }
    }),
    about("every node has its own clock, whatever its name", async ({ store }) => {
      const nodes = ["", " ", "a", "A", "a\u0000", "a\u0000b", "😀", "'", "%"];
      for (const [i, node] of nodes.entries()) await store.save(node, i + 1);
      for (const [i, node] of nodes.entries()) same(`clock of ${node}`, await store.load(node), i + 1);
    }),
    about("a negative value is refused and changes nothing", async ({ store }) => {
      await store.save("anna", 5);
      await refuses("save(-1)", store.save("anna", -1), "INVALID_ARGUMENT");
      same("clock", await store.load("anna"), 5);
    }),
    about("another opening sees what was saved", async (place) => {
      await place.store.save("anna", 9);
      same("clock", await (await reopened(place)).load("anna"), 9);
    }),
  ];
}
