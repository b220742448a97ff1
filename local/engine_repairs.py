"""Repairs faults of the local engine that tests with many functions at the same time find.

requirements.txt pins the engine's version. A version without one of these functions ends at its start.
"""

import time


def repair():
    from ministack.core import lambda_runtime
    from ministack.services import sts

    keep_failed_workers(lambda_runtime)
    end_failed_workers_alone(lambda_runtime)
    drop_expired_sessions(sts)


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
