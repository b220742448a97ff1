const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
const id = (prefix: string, number: number) => `${prefix}_${String(number).padStart(32, "0")}`;
const counts = { succeeded: 0, failed: 0, skipped: 0 };

const waves = [
  { number: 1, total: 1, ...counts, succeeded: 1, startedAt: ago(900), endedAt: ago(840) },
  { number: 2, total: 10, ...counts, succeeded: 3, failed: 1, startedAt: ago(840) },
  { number: 3, total: 24, ...counts },
];
const failures = [
  {
    tenantId: id("ten", 1),
    operationId: id("op", 1),
    reason: "The update would replace Messages (AWS::DynamoDB::Table), which holds data.",
  },
];
const replacements = [
  { tenantId: id("ten", 1), logicalId: "Messages", type: "AWS::DynamoDB::Table", action: "replace" as const },
];

/** A rollout in its second wave, in which a tenant has failed. A stopped one has its reason and what it would replace. */
export function buildRollout(status: "running" | "stopped") {
  const isStopped = status === "stopped";
  return {
    id: id("rol", isStopped ? 1 : 2),
    productId: "crm",
    release: 2,
    status,
    direction: "forward" as const,
    operationId: id("op", 9),
    soakMinutes: 60,
    maxConcurrent: 5,
    errorBudget: { count: isStopped ? 0 : 1 },
    onReplacement: "stop" as const,
    waves,
    inFlight: isStopped ? 0 : 3,
    rolledBack: 0,
    ...(isStopped && { reason: "1 tenant has failed, and the error budget is 0." }),
    failures: isStopped ? failures : [],
    replacements: isStopped ? replacements : [],
    createdAt: ago(900),
    updatedAt: ago(10),
    version: 7,
    allowedActions: isStopped ? ["resume", "cancel", "rollback"] : ["pause", "cancel", "rollback"],
    blockedActions: [] as object[],
  };
}
