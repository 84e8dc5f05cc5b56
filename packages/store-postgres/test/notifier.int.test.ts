import { expect, test } from "vitest";
import { describeWithPostgres } from "../../../test/support/postgres.ts";
import { openPostgres, PostgresNotifier } from "../src/index.js";

/** Something that happens several times and can be waited for. */
function counter() {
  let count = 0;
  let wake = () => {};
  return {
    up: () => {
      count++;
      wake();
    },
    async reaches(wanted: number): Promise<void> {
      while (count < wanted)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    },
  };
}

const END_LISTENERS =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()";

describeWithPostgres("a notifier on PostgreSQL", (server) => {
  test("finds a lost connection again, and then calls every listener, who may have missed a notice", async () => {
    const database = await openPostgres(server().newDatabase());
    const lost = counter();
    const pauses: number[] = [];
    const notifier = new PostgresNotifier(database, {
      onLostConnection: lost.up,
      pause: async (attempt) => void pauses.push(attempt),
    });
    const [a, b] = [counter(), counter()];
    await notifier.listen("a", a.up);
    await notifier.listen("b", b.up);
    await database.query(END_LISTENERS);
    await lost.reaches(1);
    await Promise.all([a.reaches(1), b.reaches(1)]);
    await notifier.notify("a");
    await a.reaches(2);
    expect(pauses).toEqual([1]);
    await notifier.close();
    await database.close();
  });

  test("tries again until the server is back", async () => {
    const database = await openPostgres(server().newDatabase());
    const lost = counter();
    const notifier = new PostgresNotifier(database, { onLostConnection: lost.up });
    const heard = counter();
    await notifier.listen("a", heard.up);
    await server().crash();
    await lost.reaches(1);
    await heard.reaches(1);
    await notifier.close();
    await database.close();
  });

  test("can be closed while it looks for its connection, and twice", async () => {
    const database = await openPostgres(server().newDatabase());
    const lost = counter();
    const notifier = new PostgresNotifier(database, {
      onLostConnection: lost.up,
      pause: (_, signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve())),
    });
    await notifier.listen("a", () => {});
    await database.query(END_LISTENERS);
    await lost.reaches(1);
    await notifier.close();
    await notifier.close();
    await expect(notifier.listen("a", () => {})).rejects.toMatchObject({ code: "STORAGE_CLOSED" });
    await database.close();
  });

  test("says that it cannot connect, and listens once it can", async () => {
    const address = server().newDatabase();
    const admin = await openPostgres(address);
    await admin.query("CREATE ROLE limited LOGIN CONNECTION LIMIT 1");
    await admin.query("GRANT ALL ON SCHEMA spec_kitty TO limited");
    await admin.query("GRANT ALL ON ALL TABLES IN SCHEMA spec_kitty TO limited");
    const database = await openPostgres(address.replace("skitty@", "limited@"), { connections: 1 });
    const notifier = new PostgresNotifier(database);
    const heard = counter();
    await expect(notifier.listen("a", heard.up)).rejects.toMatchObject({ code: "STORAGE_UNREACHABLE" });
    await admin.query("ALTER ROLE limited CONNECTION LIMIT 2");
    await notifier.listen("a", heard.up);
    await notifier.notify("a");
    await heard.reaches(1);
    await notifier.close();
    await database.close();
    await admin.close();
  });
});
