import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiProblem } from "../../src/api/problem.ts";
import { eventCommands } from "../../src/commands/events.ts";
import { reportFailure } from "../../src/failures/report.ts";
import { Output } from "../../src/output/output.ts";
import type { Session } from "../../src/session.ts";
import { Input } from "../../src/spec.ts";

const terminal = { isTable: false, isLive: false, canAsk: false, hasColor: false, width: 80 };
let printed: { stdout: string; stderr: string };
beforeEach(() => {
  printed = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    vi.spyOn(process[stream], "write").mockImplementation((text) => {
      printed[stream] += String(text);
      return true;
    });
  }
});
afterEach(() => vi.restoreAllMocks());

/** Runs a tail that the API ends with a 401 after one page. Returns the exit code. */
async function tail(isJson: boolean): Promise<number> {
  const send = vi
    .fn()
    .mockResolvedValueOnce({ items: [], next: "c1", resume: null })
    .mockRejectedValueOnce(new ApiProblem(401, { title: "Not signed in", requestId: "req-1" }));
  const output = new Output(terminal, { isJson, isQuiet: false });
  const command = eventCommands.find(({ name }) => name === "tail");
  const input = new Input([], { after: "c0", type: ["TenantActivated"] });
  try {
    await command?.run(input, { api: { send }, output } as unknown as Session);
    return 0;
  } catch (error) {
    return reportFailure(error, output, "tenantry events tail");
  }
}

test("a tail that ends with an error prints the command that continues it, and the error", async () => {
  expect(await tail(false)).toBe(4);
  expect(printed.stderr).toContain("Continue: tenantry events tail --after c1 --type TenantActivated\n");
  expect(printed.stderr).toMatch(/tenantry: Not signed in\.\n.*\n {2}Request: req-1/);
});

test("a tail that ends with an error has its cursor in the document of --json", async () => {
  expect(await tail(true)).toBe(4);
  expect(JSON.parse(printed.stdout)).toMatchObject({ cursor: "c1", error: { exitCode: 4, requestId: "req-1" } });
});
