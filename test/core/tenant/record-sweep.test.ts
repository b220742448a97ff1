import { describe, expect, it } from "vitest";
import { stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import { canBeSwept, recordSweep } from "../../../handlers/core/tenant/record-sweep.ts";
import { listDifferences, mergeFindings } from "../../../handlers/core/truth/findings.ts";
import { type Finding, type FindingKind, MAX_FINDINGS } from "../../../schemas/finding.ts";
import { buildSubscription, buildTenant, NOW } from "../../support/builders.ts";

const { activeOperationId: _, ...atRest } = buildTenant({ status: "active", updatedAt: NOW });
const { activeOperationId: __, ...subscription } = buildSubscription({ status: "active", updatedAt: NOW });
const later = "2099-01-01T00:00:00.000Z";
const find = (kind: FindingKind): Finding => ({ kind, subject: "s", detail: "d" });
let readsIdentities = true;
/** Records findings on a tenant with known differences; returns the event and the differences afterwards. */
function record(differences: string[] | undefined, ...found: (FindingKind | Finding)[]) {
  const tenant = { ...atRest, ...(differences && { differences }) };
  const findings = found.map((one) => (typeof one === "string" ? find(one) : one));
  const change = recordSweep(tenant, findings, { readsIdentities });
  return change && [...change.events.map(({ name }) => name), change.after.differences];
}

describe("the sweep of tenants", () => {
  it("records only differences that are new or gone", () => {
    expect(record(undefined)).toBeUndefined();
    expect(record(undefined, "stackMissing")).toEqual(["TruthDiverged", ["stackMissing s"]]);
    expect(record(["stackMissing s"], "stackMissing")).toBeUndefined();
    expect(record(["stackMissing s"], "stackProtected")).toEqual(["TruthDiverged", ["stackProtected s"]]);
    expect(record(["stackMissing s"])).toEqual(["TruthRestored", undefined]);
  });

  it("keeps the differences that only a check finds", () => {
    expect(record(["queueChanged crm", "stackDrifted s"])).toBeUndefined();
    expect(record(["stackDrifted s", "stackMissing s"])).toEqual(["TruthDiverged", ["stackDrifted s"]]);
  });

  it("keeps the differences of a stack whose account it could not read", () => {
    const unreachable: Finding = { kind: "accountUnreachable", subject: "crm", detail: "d" };
    const [ofCrm, ofErp] = ["crm", "erp"].map(
      (productId) => `stackMissing ${stackNameOf({ tenantId: atRest.id, productId })}`,
    ) as [string, string];
    expect(record([ofCrm], unreachable)).toBeUndefined();
    expect(record([ofCrm, ofErp], unreachable)).toEqual(["TruthDiverged", [ofCrm]]);
    expect(record([ofErp], unreachable)).toEqual(["TruthRestored", undefined]);
    expect(record(["identityMissing s"], unreachable)).toEqual(["TruthRestored", undefined]);
  });

  it("keeps the differences of identities if there was no time for all of them", () => {
    readsIdentities = false;
    expect(record(["identityMissing s"])).toBeUndefined();
    readsIdentities = true;
    expect(record(["identityMissing s"])).toEqual(["TruthRestored", undefined]);
  });

  it("records of too many differences those that a check records, so that the two do not alternate", () => {
    const build = (kind: FindingKind, count: number) =>
      Array.from({ length: count }, (_, index): Finding => ({ kind, subject: `s${index}`, detail: "d" }));
    const swept = [...build("identityMissing", 3000), ...build("stackOutputs", 20)];
    const all = [...build("queueMissing", 20), ...build("stackDrifted", 20), ...swept];
    const recorded = listDifferences(mergeFindings([], all));
    expect(record(undefined, ...swept)?.[1]).toHaveLength(MAX_FINDINGS);
    expect(record(recorded, ...swept.reverse())).toBeUndefined();
  });

  it("judges only tenants that nothing changes", () => {
    expect(canBeSwept(atRest, [subscription], later)).toBe(true);
    expect(canBeSwept(atRest, [subscription], "2000-01-01T00:00:00.000Z")).toBe(false);
    expect(canBeSwept({ ...atRest, activeOperationId: "op_1" }, [subscription], later)).toBe(false);
    expect(canBeSwept(atRest, [{ ...subscription, activeOperationId: "op_1" }], later)).toBe(false);
    expect(canBeSwept({ ...atRest, status: "deleted" }, [], later)).toBe(false);
  });
});
