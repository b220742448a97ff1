import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Operation, Problem } from "../../../console/src/api/openapi.d.ts";
import { operationCommands } from "../../src/commands/operations.ts";
import { reportFailure } from "../../src/failures/report.ts";
import { Output } from "../../src/output/output.ts";
import type { Session } from "../../src/session.ts";
import { Input } from "../../src/spec.ts";

const terminal = { isTable: false, isLive: false, canAsk: false, hasColor: false, width: 80 };
const conflict = {
  status: 409,
  code: "illegalTransition",
  title: "Not possible now",
  detail: "It has ended.",
} satisfies Partial<Problem>;
const target = { type: "subscription", id: "ten_1/crm" };
const operation = (id: string, status: string) =>
  ({
    id,
    kind: "subscription.provision",
    status,
    done: true,
    target,
    steps: [],
    retryable: false,
  }) as unknown as Operation;

let printed = "";
beforeEach(() => {
  printed = "";
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

/** Runs a command for several operations, of which each ends in a status or is a problem. Returns the exit code. */
async function run(
  verb: "retry" | "cancel",
  ends: Record<string, string | Partial<Problem>>,
  { isJson = true, wait = true } = {},
): Promise<{ exitCode: number; watched: string[] }> {
  const watched: string[] = [];
  const send = async (route: string, { path }: { path?: { operationId: string } }) => {
    if (route === "operations:read" && path) {
      watched.push(path.operationId);
      return operation(path.operationId, String(ends[path.operationId]));
    }
    const items = Object.entries(ends).map(([id, end]) =>
      typeof end === "string" ? { id, operation: operation(id, "queued") } : { id, problem: end },
    );
    return { items };
  };
  const output = new Output(terminal, { isJson, isQuiet: true });
  const command = operationCommands.find(({ name }) => name === verb);
  try {
    await command?.run(new Input([Object.keys(ends)], { wait }), { api: { send }, output } as unknown as Session);
    return { exitCode: 0, watched };
  } catch (error) {
    return { exitCode: reportFailure(error, output, "tenantry"), watched };
  }
}

test("a cancelled operation is the requested result of each cancel, and the others are waited for", async () => {
  const { exitCode, watched } = await run("cancel", { op_1: "cancelled", op_2: "cancelled" });
  expect({ exitCode, watched }).toEqual({ exitCode: 0, watched: ["op_1", "op_2"] });
  expect(JSON.parse(printed).items.map((one: { operation: Operation }) => one.operation.status)).toEqual([
    "cancelled",
    "cancelled",
  ]);
});

test.each([
  ["retry", { op_1: "failed", op_2: "succeeded" }, 6, ["op_1", "op_2"]],
  ["retry", { op_1: "succeeded", op_2: "cancelled" }, 6, ["op_1", "op_2"]],
  ["cancel", { op_1: "failed", op_2: "cancelled" }, 6, ["op_1", "op_2"]],
  ["cancel", { op_1: conflict, op_2: "cancelled" }, 5, ["op_2"]],
] as const)("a failure of %s ends no other wait and is one document: %j", async (verb, ends, exitCode, watched) => {
  expect(await run(verb, ends)).toEqual({ exitCode, watched });
  const { error, items } = JSON.parse(printed);
  expect(error).toMatchObject({ exitCode });
  expect(
    items.map((one: { operation?: Operation; problem?: Problem }) => one.operation?.status ?? one.problem),
  ).toEqual(Object.values(ends));
});

test("the table shows the final statuses, before the first failure", async () => {
  const { exitCode } = await run("retry", { op_1: "failed", op_2: "succeeded" }, { isJson: false });
  expect(exitCode).toBe(6);
  expect(printed).toMatch(/op_1\tfailed.*\n.*op_2\tsucceeded/);
});

test("without --wait the accepted operations are printed", async () => {
  const { exitCode, watched } = await run("retry", { op_1: "failed", op_2: "succeeded" }, { wait: false });
  expect({ exitCode, watched }).toEqual({ exitCode: 0, watched: [] });
  expect(JSON.parse(printed).items[1].operation.status).toBe("queued");
});
