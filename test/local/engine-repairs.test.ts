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
});
