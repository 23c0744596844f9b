"""Runs one command and prints what it cost, as one line of JSON.

    python3 -I -S measure.py TIMEOUT_SECONDS STDOUT_FILE STDERR_FILE COMMAND ARG…

Wall time runs from just before the process is created to just after it has been
waited for, so neither this interpreter nor its own start is in it. CPU time is
wait4's: the process and every descendant that was waited for. The peak of
resident memory is wait4's too, the largest process of the tree, exactly; where
the tree has more than one process, /proc is sampled as well and the largest sum
seen counts (pages that two processes share count twice).
"""

import json
import os
import signal
import sys
import threading
import time

SAMPLE_SECONDS = 0.025
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")
# Linux counts ru_maxrss in KiB, macOS in bytes.
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


def read_fields(pid):
    with open(f"/proc/{pid}/stat") as file:
        # The program's name, in parentheses, may hold blanks.
        fields = file.read().rpartition(")")[2].split()
    return int(fields[1]), int(fields[21]) * PAGE_SIZE


def tree_rss(root):
    """The summed resident memory of a tree, 0 where it is a single process."""
    try:
        # Descendants are younger; reading only those keeps a sample cheap.
        pids = sorted(p for p in map(int, filter(str.isdigit, os.listdir("/proc"))) if p >= root)
    except OSError:
        return 0
    members = {}
    for pid in pids:
        try:
            parent, rss = read_fields(pid)
        except OSError:
            continue  # It has ended.
        if pid == root or parent in members:
            members[pid] = rss
    return sum(members.values()) if len(members) > 1 else 0


def watch(root, timeout, ended, seen):
    deadline = time.monotonic() + timeout
    while not ended.wait(SAMPLE_SECONDS):
        seen["peak"] = max(seen["peak"], tree_rss(root))
        if time.monotonic() > deadline:
            seen["timed_out"] = True
            os.killpg(root, signal.SIGKILL)
            return


def main(timeout, stdout, stderr, *command):
    ended = threading.Event()
    seen = {"peak": 0, "timed_out": False}
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, stdout, write, 0o644),
        (os.POSIX_SPAWN_OPEN, 2, stderr, write, 0o644),
    ]
    started = time.perf_counter()
    pid = os.posix_spawnp(
        command[0], command, os.environ, file_actions=actions, setpgroup=0
    )
    watcher = threading.Thread(
        target=watch, args=(pid, float(timeout), ended, seen)
    )
    watcher.start()
    try:
        _, status, usage = os.wait4(pid, 0)
    except KeyboardInterrupt:
        os.killpg(pid, signal.SIGKILL)
        os._exit(130)
    wall = time.perf_counter() - started
    ended.set()
    watcher.join()
    print(
        json.dumps(
            {
                "wall": wall * 1000,
                "cpu": (usage.ru_utime + usage.ru_stime) * 1000,
                "rss": max(usage.ru_maxrss * MAXRSS_UNIT, seen["peak"]),
                "exit": os.waitstatus_to_exitcode(status),
                "timedOut": seen["timed_out"],
            }
        )
    )


main(*sys.argv[1:])
