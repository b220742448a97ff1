import type { OperationRecord, Step, Target } from "../../../schemas/operation.ts";

type Item = Record<string, unknown>;

/** The steps that were at work at least once since the operation was last queued: they have their times. */
const hasTimes = ({ status }: Step): boolean => status !== "pending" && status !== "skipped";

/** Leaves out a step's times where its attempts tell them. */
const packStep = (step: Step): Item => {
  const { startedAt, endedAt, ...rest } = step;
  if (!hasTimes(step)) return { ...step };
  return {
    ...rest,
    ...(startedAt === step.attempts[0]?.startedAt ? {} : { startedAt }),
    ...(endedAt === step.attempts.at(-1)?.endedAt ? {} : { endedAt }),
  };
};

const unpackStep = (step: Step): Step => {
  if (!hasTimes(step)) return step;
  const startedAt = step.startedAt ?? step.attempts[0]?.startedAt;
  // The attempts of a step that is still at work may all have ended: the next one comes.
  const endedAt = step.endedAt ?? (step.status === "running" ? undefined : step.attempts.at(-1)?.endedAt);
  return {
    ...step,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
  };
};

type About = Pick<OperationRecord, "kind" | "tenantId" | "productId">;

/** Returns the target that follows from what the operation is about; undefined for a user's. */
const targetOf = ({ kind, tenantId = "", productId = "" }: About): Target | undefined => {
  if (kind.startsWith("tenant.")) return { type: "tenant", id: tenantId };
  if (kind.startsWith("subscription.")) return { type: "subscription", id: `${tenantId}/${productId}` };
  return kind.startsWith("product.") ? { type: "product", id: productId } : undefined;
};

/**
 * Returns an operation without what its item says elsewhere. Operations are written most often, in transactions, and
 * billed by the begun kilobyte: with its history, an operation of two steps fits into one.
 */
export const packOperation = (operation: OperationRecord): Item => {
  const { tenantId: _, productId: __, target, steps, ...rest } = operation;
  const derived = targetOf(operation);
  return {
    ...rest,
    ...(target.type === derived?.type && target.id === derived.id ? {} : { target }),
    steps: steps.map(packStep),
  };
};

/** Returns what stands behind the sign in an index's key, as in `tenant#ten_x`. */
const behindSign = (key: unknown): string | undefined =>
  typeof key === "string" ? key.slice(key.indexOf("#") + 1) : undefined;

/** Returns the operation of an item, also of one that was written when nothing was left out. */
export const unpackOperation = (item: Item): OperationRecord => {
  const { pk: _, sk: __, listKey: ___, listSort: ____, tenantKey, productKey, ...rest } = item;
  const record = rest as Partial<OperationRecord> & Pick<OperationRecord, "kind" | "steps">;
  const tenantId = record.tenantId ?? behindSign(tenantKey);
  const productId = record.productId ?? behindSign(productKey);
  const about = {
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(productId === undefined ? {} : { productId }),
  };
  const target = record.target ?? targetOf({ kind: record.kind, ...about });
  return { ...record, ...about, target, steps: record.steps.map(unpackStep) } as OperationRecord;
};
