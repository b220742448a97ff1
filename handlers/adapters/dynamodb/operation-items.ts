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

/** Returns the target that the kind of an operation and the key of its target determine. */
const targetOf = (kind: string, targetKey: unknown): Target => ({
  type: kind.slice(0, kind.indexOf(".")) as Target["type"],
  id: String(targetKey),
});

/**
 * Removes the fields of an operation that its item's other attributes determine. Operations are the most frequent writes
 * and are billed per started kilobyte; so an operation of two steps with its history fits into one kilobyte.
 */
export function packOperation(operation: OperationRecord): Item {
  const { tenantId: _, productId: __, target: ___, steps, ...rest } = operation;
  return { ...rest, steps: steps.map(packStep) };
}

/** Returns the id in an index key such as `tenant#ten_x`. */
const parseKeyId = (key: unknown): string | undefined =>
  typeof key === "string" ? key.slice(key.indexOf("#") + 1) : undefined;

/** Returns the operation of an item; an item of an older version has all fields. */
export function unpackOperation(item: Item): OperationRecord {
  const { pk: _, sk: __, listKey: ___, listSort: ____, tenantKey, productKey, targetKey, ...indexed } = item;
  const { statusKey: _____, tenantStatusKey: ______, productStatusKey: _______, ...rest } = indexed;
  const record = rest as Partial<OperationRecord> & Pick<OperationRecord, "kind" | "steps">;
  const tenantId = record.tenantId ?? parseKeyId(tenantKey);
  const productId = record.productId ?? parseKeyId(productKey);
  const ids = {
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(productId === undefined ? {} : { productId }),
  };
  const target = record.target ?? targetOf(record.kind, targetKey);
  return { ...record, ...ids, target, steps: record.steps.map(unpackStep) } as OperationRecord;
}
