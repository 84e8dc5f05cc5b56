# Another program on the same file: it knows SQLite and the table, and nothing of ours.
import json, random, sqlite3, sys

path, (seed, ids, rounds) = sys.argv[1], map(int, sys.argv[2:])
random.seed(seed)
connection = sqlite3.connect(path, timeout=60, isolation_level=None)
for _ in range(rounds):
    event_id = f"event-{random.randrange(ids)}"
    body = json.dumps({"event_id": event_id, "writer": "python"})
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO event_journal (key, body) VALUES (?, ?) ON CONFLICT DO NOTHING", (event_id, body))
    (position,) = connection.execute("SELECT position FROM event_journal WHERE key = ?", (event_id,)).fetchone()
    connection.execute("COMMIT")
    print(json.dumps({"event_id": event_id, "position": position}), flush=True)
