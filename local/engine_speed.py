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
LOG_TIMEOUT = 2
EXPRESSIONS_IN_CACHE = 4096
POLICIES_IN_CACHE = 1024


def speed_up():
    import hypercorn.asyncio
    from ministack.core import iam_evaluator
    from ministack.core.lambda_runtime import Worker
    from ministack.services import dynamodb

    hypercorn.asyncio.serve = serve
    Worker._read_stderr = read_log
    Worker._drain_stderr_bounded = take_log
    # The engine parses an expression anew for each item of a query.
    for name in ("_tokenize", "_condition_syntax_error"):
        setattr(dynamodb, name, functools.lru_cache(EXPRESSIONS_IN_CACHE)(getattr(dynamodb, name)))
    dynamodb._evaluate_condition = evaluate_checked_conditions(dynamodb)
    # It parses all policies of the caller's role twice for each request.
    iam_evaluator.parse_policy_document = parse_policies_once(iam_evaluator.parse_policy_document)
    iam_evaluator.request_caller_arn = find_caller_arn(iam_evaluator)


async def serve(app, config):
    """Serves HTTP with a parser in C. The engine's own server is written in Python."""
    import uvicorn

    host, port = config.bind[0].rsplit(":", 1)
    settings = uvicorn.Config(
        app,
        host=host,
        port=int(port),
        http="httptools",
        ws="none",
        timeout_keep_alive=int(config.keep_alive_timeout),
        access_log=False,
        log_level="warning",
        date_header=False,
        server_header=False,
        proxy_headers=False,
    )
    await uvicorn.Server(settings).serve()


def evaluate_checked_conditions(dynamodb):
    """Returns an evaluator that checks a condition's text for its first item only. The bounds of BETWEEN are values, so
    the engine's evaluator checks them. It also handles each fault, because it words the error."""
    evaluate, checked = dynamodb._evaluate_condition, {}

    def evaluate_condition(expression, item, values, names, slot="ConditionExpression"):
        tokens = checked.get((expression, slot))
        if tokens is not None:
            try:
                return dynamodb._ExprEval(tokens, item, values, names).evaluate()
            except Exception:
                return evaluate(expression, item, values, names, slot=slot)
        result = evaluate(expression, item, values, names, slot=slot)
        if expression and "BETWEEN" not in expression.upper() and len(checked) < EXPRESSIONS_IN_CACHE:
            checked[expression, slot] = dynamodb._tokenize(expression)
        return result

    return evaluate_condition


def parse_policies_once(parse):
    """Returns a parser of policies that keeps the result for each text. Callers only read the statements."""
    parse_text = functools.lru_cache(POLICIES_IN_CACHE)(parse)
    return lambda document: list((parse_text if isinstance(document, str) else parse)(document))


def find_caller_arn(iam):
    """Returns a function that finds the ARN of a request's caller without the caller's policies."""
    from ministack.core.responses import _account_from_sts_session, get_account_id
    from ministack.core.router import extract_access_key_id

    def request_caller_arn(headers, query_params=None):
        account = get_account_id()
        try:
            key = extract_access_key_id(headers or {}, query_params or {})
            found = iam.resolve_credential(key, _account_from_sts_session(key) or account) if key else None
            arn = "" if isinstance(found, iam.CredentialResolutionError) else getattr(found, "principal_arn", "")
        except Exception:
            arn = ""
        return arn or f"arn:aws:iam::{account}:root"

    return request_caller_arn


def read_log(worker):
    """Moves a worker's lines from its pipe into its queue until the pipe is closed."""
    # The variable keeps the pipe open. Otherwise the engine closes it with the process, and this function then reads
    # the pipe of another worker that has got the same number.
    stderr, lines = worker._proc.stderr, worker._stderr_queue
    pipe, rest = stderr.fileno(), b""
    # select() fails for a number from 1024 on, and a busy engine has more open files.
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    try:
        while True:
            lines.receives = False
            poll.poll()
            lines.receives = True
            chunk = os.read(pipe, 65536)
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                lines.put(line.decode("utf-8", "replace"))
            if not chunk:
                break
    except (OSError, ValueError):
        pass
    finally:
        lines.receives = False


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
    return waiting > 0 or getattr(worker._stderr_queue, "receives", False)
