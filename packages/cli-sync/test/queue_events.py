"""Queues events with the Python client until the time is over: FILE SAMPLE NAME SECONDS. Prints one line for each."""
import json
import pathlib
import sys
import time

from specify_cli.sync.queue import OfflineQueue

path, sample, name, seconds = sys.argv[1:]
event = json.loads(pathlib.Path(sample).read_text())
queue = OfflineQueue(pathlib.Path(path))
print("ready", flush=True)
end = time.monotonic() + float(seconds)
n = 0
while time.monotonic() < end:
    n += 1
    event["event_id"] = event["correlation_id"] = f"01J{name}{n:022d}"
    event["payload"]["wp_title"] = f"{name}-{n}"
    print("accepted" if queue.queue_event(event) else "refused", event["event_id"], f"{name}-{n}", flush=True)
    if n % 50 == 0:
        queue.drain_queue(limit=10)
    time.sleep(0.005)
