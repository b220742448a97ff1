"""Repairs faults of the local engine that tests with many functions at the same time find.

requirements.txt pins the engine's version. A version without one of these functions ends at its start.
"""

import threading
import time

# The longest time in seconds for which records of a stream wait for others. A mapping may ask for minutes.
LONGEST_WINDOW = 1


def repair():
    from ministack.core import lambda_runtime
    from ministack.services import dynamodb, lambda_svc, sts

    keep_failed_workers(lambda_runtime)
    end_failed_workers_alone(lambda_runtime)
    drop_expired_sessions(sts)
    collect_stream_records(lambda_svc, dynamodb)


def keep_failed_workers(runtime):
    """Lets a worker live after an invocation that threw, as on AWS. The engine would start another process."""
    failure, script = 'status: "error", error: {}, trace:', runtime._NODEJS_WORKER_SCRIPT
    for message in ("String(err.message || err)", "e.message"):
        before = failure.format(message)
        if script.count(before) != 1:
            raise AttributeError(f"The worker's script has changed: {before}")
        script = script.replace(before, before.replace('"error"', '"ok", failed: true'))
    runtime._NODEJS_WORKER_SCRIPT = script
    invoke = runtime.Worker.invoke

    def invoke_worker(worker, *args, **options):
        response = invoke(worker, *args, **options)
        return {**response, "status": "error"} if response.get("failed") else response

    runtime.Worker.invoke = invoke_worker


def end_failed_workers_alone(runtime):
    """Ends only the worker that could not start. The engine would end all workers of the function, and with them the
    invocations that they are working on."""
    invoke = runtime.Worker.invoke

    def invoke_worker(worker, *args, **options):
        try:
            return invoke(worker, *args, **options)
        except Exception as error:
            # The next invocation starts the worker again.
            worker.kill()
            return {"status": "error", "error": str(error)}

    runtime.Worker.invoke = invoke_worker


def drop_expired_sessions(sts):
    """Looks for expired sessions in a copy. Another thread may add a session meanwhile, for which the engine would fail
    the start of a worker."""
    if not callable(sts._evict_expired_sessions):
        raise AttributeError("The engine evicts sessions in another way.")

    def evict_expired_sessions():
        now = time.time()
        for key, session in list(sts._sessions.items()):
            expires_at = session.get("Expiration")
            if isinstance(expires_at, (int, float)) and now > expires_at:
                sts._sessions.pop(key, None)

    sts._evict_expired_sessions = evict_expired_sessions


def collect_stream_records(functions, dynamodb):
    """Lets the records of a stream wait for others until a batch is full or its window has passed, as on AWS. The engine
    stores a mapping's MaximumBatchingWindowInSeconds, but invokes the function for each record at once."""
    poll, paused_until = functions._poll_dynamodb_streams, functions._esm_backoff_until
    windows = {}

    def is_collecting(mapping):
        window = min(mapping.get("MaximumBatchingWindowInSeconds", 0), LONGEST_WINDOW)
        mapping_id, table = mapping["UUID"], mapping["EventSourceArn"].split("/")[1]
        start = dynamodb.stream_start_position(table)
        position = max(functions._dynamodb_stream_positions.get(mapping_id, start), start)
        waiting = dynamodb.stream_end_position(table) - position
        if not 0 < waiting < mapping.get("BatchSize", 100):
            windows.pop(mapping_id, None)
            return False
        if mapping_id not in windows:
            windows[mapping_id] = time.time() + window
            # Otherwise the poller may sleep for a second longer.
            alarm = threading.Timer(window, functions._esm_wake.set)
            alarm.daemon = True
            alarm.start()
        return time.time() < windows[mapping_id]

    def pause_mapping(mapping):
        if not mapping.get("MaximumBatchingWindowInSeconds") or "/stream/" not in mapping["EventSourceArn"]:
            return
        # A failed batch has its own pause.
        if is_collecting(mapping):
            paused_until[mapping["UUID"]] = max(paused_until.get(mapping["UUID"], 0), windows[mapping["UUID"]])

    def poll_dynamodb_streams():
        for account, region, mapping in functions._iter_all_esms():
            tokens = functions._request_account_id.set(account), functions._request_region.set(region)
            try:
                pause_mapping(mapping)
            finally:
                functions._request_account_id.reset(tokens[0])
                functions._request_region.reset(tokens[1])
        return poll()

    functions._poll_dynamodb_streams = poll_dynamodb_streams
