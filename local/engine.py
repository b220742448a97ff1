"""Runs the local engine and stops it when the process that started it ends, also after a crash.

    engine.py <lock file> <log file> <run directory> <path to remove at the end>...

The starter holds standard input open and never writes to it. The end of the input means that the starter has ended,
also after SIGKILL. This process watches. Its child is the engine, which has a process group of its own together with
its Node workers. Exit code 75 means that another engine holds the lock; 128 + n means that signal n killed the engine.
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
# The longest time that an engine takes to stop, in seconds.
LOCK_TIMEOUT = 1.5


def take_lock(path):
    """Takes the lock or exits. The lock is released when the last process that holds it ends; workers don't inherit it."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    deadline = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                sys.exit(ALREADY_RUNNING)
            time.sleep(0.05)


def run_engine():
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if sys.platform == "linux":
        # If the watcher gets SIGKILL, the kernel ends the engine. Workers end with their input.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    sys.argv = ["ministack"]
    # A compiled file in this folder would look like a change of the platform's code.
    sys.dont_write_bytecode = True
    from engine_repairs import repair
    from engine_speed import speed_up

    sys.dont_write_bytecode = False
    from ministack.app import main

    repair()
    speed_up()
    main()


def stop(engine, leftovers):
    # The engine's state is not kept, so SIGKILL is safe. The group includes the workers.
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
    """Clears the files of the last run. Runs after the lock, so that a second start keeps the files of the first."""
    clear(leftovers)
    for variable in ("TMPDIR", "STATE_DIR", "S3_DATA_DIR"):
        os.makedirs(os.environ[variable])
    # The engine's worker scripts are CommonJS. Without this file they would inherit the project's "type": "module".
    with open(os.path.join(os.environ["TMPDIR"], "package.json"), "w", encoding="utf-8") as file:
        file.write('{"type": "commonjs"}')
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(output, 1)
    os.dup2(output, 2)


def main(lock, log, *leftovers):
    take_lock(lock)
    start_fresh(log, leftovers)
    engine_alive, held_by_engine = os.pipe()
    engine = os.fork()
    if engine == 0:
        os.close(engine_alive)
        run_engine()
        return 0
    os.setpgid(engine, engine)
    os.close(held_by_engine)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, leave)
    ended_unexpectedly = False
    try:
        readable, _, _ = select.select([0, engine_alive], [], [])
        ended_unexpectedly = engine_alive in readable
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        code = stop(engine, leftovers)
    if not ended_unexpectedly:
        return 0
    # Python's code of a killed child is the negative signal, of which an exit code would show a remainder.
    return 128 - code if code < 0 else code or 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
