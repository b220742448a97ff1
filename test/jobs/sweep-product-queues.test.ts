import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { registerSelfProvisionedProduct } from "../support/scenarios/self-provisioned-product.ts";
import { clientOf, getProductAccountConfig, waitFor } from "../support/system/deployed-system.ts";
import { readLogLines } from "../support/system/function-log.ts";

const sqs = clientOf(SQSClient);

/** Runs the sweep as its schedule does every five minutes. */
async function runSweep(): Promise<void> {
  const { Payload, FunctionError } = await clientOf(LambdaClient).send(
    new InvokeCommand({ FunctionName: "tenantry-sweep-product-queues" }),
  );
  if (FunctionError) throw new Error(Buffer.from(Payload ?? []).toString());
}

/** Reads a product's metrics from the sweep's log. */
const readMetrics = (productId: string) => readLogLines("sweep-product-queues", `"${productId}"`);

/** Reads the metrics of the sum over all products from the sweep's log. */
const readSums = async () =>
  (await readLogLines("sweep-product-queues", "ProductDeadLetters")).filter((line) => !("Product" in line));

it("counts a product's dead letters under its id until they are gone", async () => {
  const { id, account, connection } = await registerSelfProvisionedProduct();
  const QueueUrl = connection?.queueUrl ?? "";
  const earlierSums = await readSums();
  await runSweep();
  expect(await readMetrics(id)).toEqual([]);
  // The sum is emitted too, because missing data raises an alarm.
  expect((await readSums()).length).toBeGreaterThan(earlierSums.length);

  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "poison" }));
  const reader = clientOf(SQSClient, getProductAccountConfig(account));
  const [metric] = await waitFor("the message is counted among the dead letters", async () => {
    await reader.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
    await runSweep();
    const metrics = await readMetrics(id);
    return metrics.length > 0 && metrics;
  });
  expect(metric).toMatchObject({ Product: id, service: "tenantry", ProductDeadLetters: 1 });

  await sqs.send(new PurgeQueueCommand({ QueueUrl: `${QueueUrl}-dead-letters` }));
  const before = await readMetrics(id);
  await runSweep();
  expect(await readMetrics(id)).toEqual(before);
});
