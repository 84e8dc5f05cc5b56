"""Plays operations on queues of the Python client; one JSON operation a line in, one answer a line out."""
import datetime
import json
import pathlib
import sys

import specify_cli.sync.queue as module
from specify_cli.sync.queue import OfflineQueue


class Frozen(datetime.datetime):
    """Rows are ordered by the second they were queued at: all of one run share one."""

    @classmethod
    def now(cls, tz=None):
        return datetime.datetime(2026, 3, 1, 10, tzinfo=tz)


module.datetime = Frozen

queue = None


def play(name, value):
    global queue
    if name == "open":
        queue = OfflineQueue(pathlib.Path(value))
        return value
    if name == "enqueue":
        return queue.queue_event(value)
    if name == "drain":
        return queue.drain_queue(limit=value)
    if name == "delivered":
        return queue.mark_synced(value)
    if name == "rejected":
        return queue.increment_retry(value)
    return queue.size()


for line in sys.stdin:
    print(json.dumps(play(*json.loads(line))), flush=True)
