import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type EngineWithFunction,
  runEnginePython,
  startEngineWithFunction,
} from "../support/system/engine-function.ts";

/** A program in which threads add sessions while others look for expired ones. Prints the number of failures and
 *  whether the expired session is gone. */
const concurrentSessions = `
import sys, threading, time
from ministack.services import sts
from engine_repairs import drop_expired_sessions

drop_expired_sessions(sts)
sys.setswitchinterval(1e-6)
sts._sessions.update({f"key{n}": {} for n in range(2000)}, expired={"Expiration": time.time() - 1})
failures = []

def register(thread):
    for count in range(200):
        try:
            sts.register_session(f"{thread}.{count}", {})
        except RuntimeError as error:
            failures.append(error)

threads = [threading.Thread(target=register, args=[number]) for number in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(failures), "expired" in sts._sessions)
`;

/** A program in which records of a stream arrive. Prints the sizes of the batches that the function has got after each
 *  look of the poller: at one record, after the window, and at a full batch. */
const recordsOfStream = `
import time
from ministack.services import dynamodb, lambda_svc
from engine_repairs import collect_stream_records

arn = "arn:aws:dynamodb:us-east-1:000000000000:table/log/stream/2026"
records, batches = [{}], []
dynamodb._tables["log"] = {"LatestStreamArn": arn}
dynamodb.stream_start_position = lambda table: 0
dynamodb.stream_end_position = lambda table: len(records)
dynamodb.stream_records_since = lambda table, position, size: records[position:position + size]
lambda_svc._get_func_record_for_qualifier = lambda *_: ({}, {})
lambda_svc._execute_function = lambda function, event: batches.append(len(event["Records"])) or {}
lambda_svc._esms["m"] = {
    "UUID": "m", "EventSourceArn": arn, "FunctionName": "f", "BatchSize": 3,
    "MaximumBatchingWindowInSeconds": 300, "StartingPosition": "TRIM_HORIZON",
}
collect_stream_records(lambda_svc, dynamodb)

def look():
    lambda_svc._poll_dynamodb_streams()
    return list(batches)

first = look()
records.append({})
lambda_svc._esm_wake.clear()
woken = lambda_svc._esm_wake.wait(5)
time.sleep(0.01)
second = look()
records.extend([{}, {}, {}, {}])
third = look()
print(first, woken, second, third)
`;

let engine: EngineWithFunction;
beforeAll(async () => {
  engine = await startEngineWithFunction();
});
afterAll(() => engine.stop());

describe("a function in the local engine", () => {
  it("keeps its process after an invocation that threw, which is reported as failed", async () => {
    const before = await engine.invoke({});
    const failed = await engine.invoke({ fails: true });
    expect(failed).toMatchObject({ FunctionError: "Unhandled", result: { errorMessage: "failed on purpose" } });
    expect((await engine.invoke({})).result).toBe(before.result + 2);
  });

  it("finishes its invocations when another process of it can't start", async () => {
    const nameFile = (name: string) => join(engine.folder, name);
    const [broken, started, end] = [nameFile("broken"), nameFile("started"), nameFile("end")];
    const inProgress = engine.invoke({ waitsFor: end, creates: started });
    await expect.poll(() => existsSync(started)).toBe(true);
    writeFileSync(broken, "");
    expect((await engine.invoke({})).result).toMatchObject({ errorMessage: expect.stringMatching(/exited/) });
    rmSync(broken);
    writeFileSync(end, "");
    expect((await inProgress).result).toEqual(expect.any(Number));
    expect((await engine.invoke({})).FunctionError).toBeUndefined();
  });

  it("starts while other sessions of roles begin", () => {
    expect(runEnginePython(concurrentSessions)).toBe("0 False\n");
  });

  it("gets the records of a stream when a batch is full or its window has passed", () => {
    expect(runEnginePython(recordsOfStream)).toBe("[] True [2] [2, 3]\n");
  });
});
