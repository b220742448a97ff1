"""Removes waits and repeated work from the local engine. Its answers stay the same.

requirements.txt pins the engine's version. A version without one of these functions ends at its start.
"""

import fcntl
import functools
import os
import select
import struct
import termios
import time

# The longest wait for the log of an invocation, in seconds.
LOG_TIMEOUT = 0.25
EXPRESSIONS_IN_CACHE = 4096


def speed_up():
    from ministack.core.lambda_runtime import Worker
    from ministack.services import dynamodb

    Worker._read_stderr = read_log
    Worker._drain_stderr_bounded = take_log
    # The engine parses an expression anew for each item of a query.
    for name in ("_tokenize", "_condition_syntax_error"):
        setattr(dynamodb, name, functools.lru_cache(EXPRESSIONS_IN_CACHE)(getattr(dynamodb, name)))


def read_log(worker):
    """Moves a worker's lines from its pipe into its queue until the pipe is closed."""
    pipe, lines = worker._proc.stderr.fileno(), worker._stderr_queue
    rest = b""
    try:
        while True:
            worker.moves_lines = False
            select.select([pipe], [], [])
            worker.moves_lines = True
            chunk = os.read(pipe, 65536)
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                lines.put(line.decode("utf-8", "replace"))
            if not chunk:
                break
    except (OSError, ValueError):
        pass
    finally:
        worker.moves_lines = False


def take_log(worker, **_):
    """Returns the log of the invocation that has just ended. The engine's own function waits for up to 50 ms for a line.
    A worker writes its log before its response, so nothing is missing if the pipe is empty and no line is on its way."""
    deadline = time.monotonic() + LOG_TIMEOUT
    if worker._proc is None:
        # The worker has failed and ended, so its reader ends too.
        worker._stderr_thread.join(LOG_TIMEOUT)
    else:
        while has_lines(worker) and time.monotonic() < deadline:
            time.sleep(0.001)
    return worker._drain_stderr()


def has_lines(worker):
    (waiting,) = struct.unpack("i", fcntl.ioctl(worker._proc.stderr, termios.FIONREAD, b"\0" * 4))
    return waiting > 0 or worker.moves_lines
