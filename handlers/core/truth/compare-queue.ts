import type { Finding } from "../../../schemas/finding.ts";

/** The attributes of a queue by name, as SQS returns them. */
export type QueueAttributes = Record<string, string>;

/** Returns a value of an attribute in a form that does not depend on the order of its keys. */
function normalize(value: string | undefined): string | undefined {
  if (value === undefined || !value.startsWith("{")) return value;
  const sortKeys = (_: string, one: unknown): unknown =>
    one !== null && typeof one === "object" && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one;
  try {
    return JSON.stringify(JSON.parse(value), sortKeys);
  } catch {
    return value;
  }
}

/** Compares a product's queue with the attributes that its connection gave it. */
export function compareQueue(
  productId: string,
  expected: QueueAttributes,
  queue: QueueAttributes | undefined,
): Finding[] {
  const repair = "makes the queue and sets its attributes";
  if (queue === undefined) {
    const detail = "The product's queue or its dead-letter queue does not exist, so its events are lost.";
    return [{ kind: "queueMissing", subject: productId, detail, repair }];
  }
  const changed = Object.keys(expected).filter((name) => normalize(expected[name]) !== normalize(queue[name]));
  if (changed.length === 0) return [];
  const detail = `Attributes of the product's queue were changed: ${changed.join(", ")}.`;
  return [{ kind: "queueChanged", subject: productId, detail, repair }];
}
