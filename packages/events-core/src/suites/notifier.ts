import type { Notifier } from "../notifier.js";
import { type Place, placedCase, reopened, type SuiteCase, same } from "./suite.js";

/** What every `Notifier` promises. Each case ends by itself as soon as what it waits for is heard. */
export function notifierSuite(open: () => Promise<Place<Notifier>>): SuiteCase[] {
  const about = (name: string, check: (place: Place<Notifier>) => Promise<void>) =>
    placedCase(open, name, check);
  return [
    about("every listener of the topic hears, also one of another opening", async (place) => {
      const other = await reopened(place);
      const first = await ear(place.store, "a");
      const second = await ear(other, "a");
      await place.store.notify("a");
      await Promise.all([first.next(), second.next()]);
      await other.notify("a");
      await Promise.all([first.next(), second.next()]);
    }),
    about("other topics are not heard, whatever their names", async ({ store }) => {
      const topics = ["a", "A", "a b", 'a"b', "a'b", "😀", "x".repeat(100), `${"x".repeat(100)}y`];
      const ears = [];
      for (const topic of topics) ears.push(await ear(store, topic));
      for (const [i, topic] of topics.entries()) {
        await store.notify(topic);
        await ears[i]!.next();
      }
      same(
        "heard",
        ears.map(({ count }) => count()),
        topics.map(() => 1),
      );
    }),
    about("who stopped listening hears no more, and may stop twice", async ({ store }) => {
      const gone = await ear(store, "a");
      const stays = await ear(store, "a");
      await gone.close();
      await gone.close();
      await store.notify("a");
      await stays.next();
      same("heard after the end", gone.count(), 0);
    }),
    about("a notice that nobody listens to is no error", async ({ store }) => {
      await store.notify("nobody");
    }),
  ];
}

/** A listener that can be waited for. */
async function ear(notifier: Notifier, topic: string) {
  let heard = 0;
  let waited = 0;
  let wake = () => {};
  const listening = await notifier.listen(topic, () => {
    heard++;
    wake();
  });
  return {
    count: () => heard,
    close: () => listening.close(),
    /** Resolves at the next notice that was not waited for yet. */
    async next() {
      waited++;
      while (heard < waited) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}
