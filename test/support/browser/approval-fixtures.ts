import type { Operation } from "../../../schemas/operation.ts";
import { buildRunningOperation } from "./operation-fixtures.ts";

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

/** The offboarding of a tenant that waits for a second administrator. */
export function buildHeldOperation(number: number, tenantName = "Umbrella Retail") {
  const running = buildRunningOperation(number, tenantName);
  const { productId: _, ...base } = running;
  return {
    ...base,
    kind: "tenant.offboard" as const,
    target: { type: "tenant" as const, id: running.tenantId },
    status: "awaitingApproval" as const,
    steps: [],
    approval: { permission: "tenants:offboard" as const, cause: "blastRadius" as const, expiresAt: inHours(70) },
    allowedActions: ["approve", "reject", "cancel"],
    blockedActions: [] as object[],
  };
}

const findings: Operation["findings"] = [
  {
    kind: "stackMissing",
    subject: "tenantry-crm-ten-1",
    detail: "The record says that the stack is there; CloudFormation does not know it.",
    repair: "creates the stack again, without its former data",
  },
  {
    kind: "stackForeign",
    subject: "tenantry-helpdesk-ten-1",
    detail: "The stack has the tags of another tenant.",
  },
];

/** The check of a tenant that has found two differences. */
export function buildCheck(number: number, tenantName = "Wayne Insurance") {
  const { approval: _, ...held } = buildHeldOperation(number, tenantName);
  return {
    ...held,
    kind: "tenant.check" as const,
    status: "succeeded" as const,
    done: true,
    findings,
    allowedActions: [],
  };
}
