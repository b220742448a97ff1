import { describe, expect, it } from "vitest";
import type { ChangeSet } from "../../../handlers/adapters/product-account/change-sets.ts";
import { applyChangeSet } from "../../../handlers/steps/provisioning/apply-change-set.ts";
import type { ProvisioningContext } from "../../../handlers/steps/provisioning/provisioning-context.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { StackChange } from "../../../schemas/stack-change.ts";
import { buildOperation, buildProduct } from "../../support/builders.ts";

const table: StackChange = {
  ...{ action: "modify", logicalId: "Notes", type: "AWS::DynamoDB::Table", replacement: "true" },
  ...{ retained: false, holdsData: true },
};
const harmless: StackChange = { ...table, replacement: "false" };

/** Applies an update whose change set is in a state; returns the result and the calls to CloudFormation. */
async function apply(read: ChangeSet | Error, onReplacement?: OperationRecord["onReplacement"]) {
  const calls: string[] = [];
  const record = <Result>(name: string, result: Result) => {
    return async () => {
      calls.push(name);
      return result;
    };
  };
  const stacks = {
    openChangeSet: async () => {
      if (read instanceof Error) throw read;
      return read;
    },
    executeChangeSet: record("execute", "started"),
    deleteChangeSet: record("delete", undefined),
    update: record("update", "unchanged"),
  };
  const context = { product: buildProduct(), stacks } as unknown as ProvisioningContext;
  const operation = buildOperation(onReplacement === undefined ? {} : { onReplacement });
  const update = { operation, step: "a step", restores: false, name: "s", token: "t" };
  const request = { name: "s", changeSet: "t", token: "t", parameters: {}, tags: {}, capabilities: [] };
  return { result: await applyChangeSet(context, update, request), calls };
}

describe("an update of a stack", () => {
  it.each([{ state: "pending" }, { state: "executed" }] as const)(
    "waits for a change set that is $state",
    async (read) => {
      expect(await apply(read)).toEqual({ result: "working", calls: [] });
    },
  );

  it("executes the change set that was read", async () => {
    expect(await apply({ state: "ready", changes: [harmless] })).toEqual({ result: "started", calls: ["execute"] });
  });

  it("fails and deletes the change set if data would be lost", async () => {
    const { result, calls } = await apply({ state: "ready", changes: [harmless, table] });
    expect(result).toMatchObject({ code: "wouldReplace", reason: expect.stringContaining("replaces Notes") });
    expect(calls).toEqual(["delete"]);
    expect((await apply({ state: "ready", changes: [table] }, "stop")).result).toMatchObject({ code: "wouldReplace" });
  });

  it("executes a change set that loses data if the request allows it", async () => {
    expect((await apply({ state: "ready", changes: [table] }, "allow")).calls).toEqual(["execute"]);
  });

  it("without changed resources is still sent, because outputs may change", async () => {
    expect(await apply({ state: "empty" })).toEqual({ result: "unchanged", calls: ["delete", "update"] });
  });

  it("compares again if the stack has changed since", async () => {
    expect(await apply({ state: "obsolete" })).toEqual({ result: "working", calls: ["delete"] });
  });

  it("fails with CloudFormation's reason if it can't be made", async () => {
    const { result, calls } = await apply({ state: "failed", reason: "The export is in use." });
    expect(result).toMatchObject({ code: "stackRefused", reason: expect.stringContaining("The export is in use.") });
    expect(calls).toEqual(["delete"]);
  });

  it("fails with the remedy if the account does not grant change sets", async () => {
    const { result } = await apply(Object.assign(new Error("no"), { name: "AccessDenied" }));
    expect(result).toMatchObject({
      code: "accountOutdated",
      reason: expect.stringContaining("deploy:product-account"),
    });
  });

  it("meets a fault again", async () => {
    await expect(apply(new Error("a fault"))).rejects.toThrow("a fault");
  });
});
