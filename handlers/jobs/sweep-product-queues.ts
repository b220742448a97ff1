import type { MetricDatum } from "../../schemas/metric.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import { emitMetrics } from "../adapters/aws/metrics.ts";
import { listKeys } from "../adapters/dynamodb/entity-mapping.ts";
import { readPage } from "../adapters/dynamodb/lists.ts";
import { readQueueDepth } from "../adapters/product-queue/queue-depth.ts";
import { deadLetterQueueOf } from "../adapters/product-queue/queue-names.ts";

const PAGE_SIZE = 50;

async function* readProductPages(): AsyncGenerator<ProductRecord[]> {
  let after: string | undefined;
  do {
    const page = await readPage<ProductRecord>({ list: "products", key: listKeys.products, limit: PAGE_SIZE, after });
    yield page.items;
    after = page.next;
  } while (after !== undefined);
}

/**
 * Counts the messages that products failed to process. The queues are created at run time, so the stack's alarm cannot
 * name them: the alarm reads the sum, and the metric of each product names the cause.
 */
export async function handler(): Promise<{ deadLetters: number }> {
  const found: MetricDatum[] = [];
  for await (const products of readProductPages()) {
    const counts = await Promise.all(
      products.map(async ({ id, connection: { queueUrl } }): Promise<MetricDatum> => {
        // A queue that somebody has deleted by hand has no messages; the next verification makes it again.
        const value = queueUrl === undefined ? 0 : ((await readQueueDepth(deadLetterQueueOf(queueUrl))) ?? 0);
        return { name: "ProductDeadLetters", value, dimensions: { Product: id } };
      }),
    );
    found.push(...counts.filter(({ value }) => value > 0));
  }
  const deadLetters = found.reduce((sum, { value }) => sum + value, 0);
  // Zero is emitted too, because missing data means that the sweep does not run.
  emitMetrics([{ name: "ProductDeadLetters", value: deadLetters }, ...found]);
  return { deadLetters };
}
