import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { handler } from "../../handlers/jobs/first-administrator.ts";
import { tables } from "../../schemas/tables.ts";
import { MemoryTables } from "../support/tables/memory-tables.ts";

const email = "alice@example.com";
let memory: MemoryTables;
beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
});
afterEach(() => memory.restore());

/** Changes the stored user, and the operation that invited it. */
function changeStored(user: object, operation: object): void {
  for (const row of memory.rows("USER_TABLE"))
    if (row["status"] !== undefined) memory.put("USER_TABLE", { ...row, ...user });
  for (const row of memory.rows("OPERATION_TABLE")) memory.put("OPERATION_TABLE", { ...row, ...operation });
}

describe("the deployment's invitation of the first administrator", () => {
  it("is sent again if it failed, as the same operation", async () => {
    const first = await handler({ email });
    expect(first).toMatchObject({ status: "requested", operationId: expect.any(String) });
    expect(await handler({ email })).toEqual({ userId: first.userId, status: "requested" });
    changeStored({ status: "failed" }, { status: "failed" });
    expect(await handler({ email })).toEqual(first);
    expect(memory.rows("OPERATION_TABLE")).toMatchObject([{ id: first.operationId, status: "queued", run: 2 }]);
  });

  it("is not sent again after a failed removal", async () => {
    const { userId } = await handler({ email });
    changeStored({ status: "failed" }, { status: "failed", kind: "user.remove" });
    expect(await handler({ email })).toEqual({ userId, status: "failed" });
  });

  it("fails if the e-mail belongs to somebody without the role", async () => {
    await handler({ email });
    changeStored({ roles: ["auditor"], status: "active" }, { status: "succeeded" });
    await expect(handler({ email })).rejects.toThrow(/without the role platform-admin/);
  });
});
