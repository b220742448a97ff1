import type { OperationRecord, Step, Target } from "../../../schemas/operation.ts";

type Item = Record<string, unknown>;

/** Returns whether a step has started since the operation was last queued; only then it has times. */
const hasTimes = ({ status }: Step): boolean => status !== "pending" && status !== "skipped";

/** Removes the times of a step that its attempts already hold. */
function packStep(step: Step): Item {
  const { startedAt, endedAt, ...rest } = step;
  if (!hasTimes(step)) return { ...step };
  return {
    ...rest,
    ...(startedAt === step.attempts[0]?.startedAt ? {} : { startedAt }),
    ...(endedAt === step.attempts.at(-1)?.endedAt ? {} : { endedAt }),
  };
}

function unpackStep(step: Step): Step {
  if (!hasTimes(step)) return step;
  const startedAt = step.startedAt ?? step.attempts[0]?.startedAt;
  // All attempts of a running step may have ended before the next one begins.
  const endedAt = step.endedAt ?? (step.status === "running" ? undefined : step.attempts.at(-1)?.endedAt);
  return {
    ...step,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

type OperationSubject = Pick<OperationRecord, "kind" | "tenantId" | "productId">;

/** Returns the target that kind, tenant and product determine; undefined for an operation on a user. */
function targetOf({ kind, tenantId = "", productId = "" }: OperationSubject): Target | undefined {
  if (kind.startsWith("tenant.")) return { type: "tenant", id: tenantId };
  if (kind.startsWith("subscription.")) return { type: "subscription", id: `${tenantId}/${productId}` };
  return kind.startsWith("product.") ? { type: "product", id: productId } : undefined;
}

/**
 * Removes the fields of an operation that its item's other attributes determine. Operations are the most frequent writes
 * and are billed per started kilobyte; so an operation of two steps with its history fits into one kilobyte.
 */
export function packOperation(operation: OperationRecord): Item {
  const { tenantId: _, productId: __, target, steps, ...rest } = operation;
  const derived = targetOf(operation);
  return {
    ...rest,
    ...(target.type === derived?.type && target.id === derived.id ? {} : { target }),
    steps: steps.map(packStep),
  };
}

/** Returns the id in an index key such as `tenant#ten_x`. */
const parseKeyId = (key: unknown): string | undefined =>
  typeof key === "string" ? key.slice(key.indexOf("#") + 1) : undefined;

/** Returns the operation of an item; an item of an older version has all fields. */
export function unpackOperation(item: Item): OperationRecord {
  const { pk: _, sk: __, listKey: ___, listSort: ____, tenantKey, productKey, ...rest } = item;
  const record = rest as Partial<OperationRecord> & Pick<OperationRecord, "kind" | "steps">;
  const tenantId = record.tenantId ?? parseKeyId(tenantKey);
  const productId = record.productId ?? parseKeyId(productKey);
  const ids = {
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(productId === undefined ? {} : { productId }),
  };
  const target = record.target ?? targetOf({ kind: record.kind, ...ids });
  return { ...record, ...ids, target, steps: record.steps.map(unpackStep) } as OperationRecord;
}
