"""Runs the local engine so that nothing of it outlives whoever started it, however that one ends.

    engine.py <lock file> <log file> <run directory> <path to remove at the end>...

Standard input is a pipe that the starter holds open and never writes to: its end means that the starter is gone,
also after SIGKILL. Two processes: this one watches, its child is the engine, in a process group of its own
with the Node workers that it starts. Exit code 75: another one holds the lock.
"""

import ctypes
import fcntl
import os
import select
import shutil
import signal
import sys
import time

PR_SET_PDEATHSIG = 1
ALREADY_RUNNING = 75
# Seconds in which one that was just told to stop will have done so.
PATIENCE = 1.5


def take_lock(path):
    """Holds until the last process that has it ends, so it needs no cleaning up. The workers do not inherit it."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > give_up:
                sys.exit(ALREADY_RUNNING)
            time.sleep(0.05)


def run_engine():
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if sys.platform == "linux":
        # Where even the watcher is killed outright, the kernel ends the engine; workers end with their input.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    sys.argv = ["ministack"]
    from ministack.app import main

    main()


def stop(engine, leftovers):
    # Its state is not kept, so there is nothing to be gentle about; the group includes the workers.
    try:
        os.killpg(engine, signal.SIGKILL)
    except ProcessLookupError:
        pass
    _, status = os.waitpid(engine, 0)
    clear(leftovers)
    return os.waitstatus_to_exitcode(status)


def clear(paths):
    for path in paths:
        if os.path.isdir(path):
            shutil.rmtree(path, ignore_errors=True)
        elif os.path.exists(path):
            os.remove(path)


def leave(*_):
    raise SystemExit(0)


def start_fresh(log, leftovers):
    """After the lock, so that a second start leaves the files of the first alone."""
    clear(leftovers)
    for variable in ("TMPDIR", "STATE_DIR", "S3_DATA_DIR"):
        os.makedirs(os.environ[variable])
    # The engine's worker scripts are CommonJS; without this they would inherit the project's "type": "module".
    with open(os.path.join(os.environ["TMPDIR"], "package.json"), "w", encoding="utf-8") as file:
        file.write('{"type": "commonjs"}')
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(output, 1)
    os.dup2(output, 2)


def main(lock, log, *leftovers):
    take_lock(lock)
    start_fresh(log, leftovers)
    alive, held_by_engine = os.pipe()
    engine = os.fork()
    if engine == 0:
        os.close(alive)
        run_engine()
        return 0
    os.setpgid(engine, engine)
    os.close(held_by_engine)
    for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(ending, leave)
    ended_by_itself = False
    try:
        readable, _, _ = select.select([0, alive], [], [])
        ended_by_itself = alive in readable
    finally:
        for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(ending, signal.SIG_IGN)
        code = stop(engine, leftovers)
    return (code or 1) if ended_by_itself else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
