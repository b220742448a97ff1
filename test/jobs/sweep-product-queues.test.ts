import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { registerSelfProvisionedProduct } from "../support/scenarios/self-provisioned-product.ts";
import { clientOf, getProductAccountConfig, waitFor } from "../support/system/deployed-system.ts";
import { readLogLines } from "../support/system/function-log.ts";

const sqs = clientOf(SQSClient);

/** What the clock does every five minutes. */
const runSweep = async (): Promise<void> => {
  const { Payload, FunctionError } = await clientOf(LambdaClient).send(
    new InvokeCommand({ FunctionName: "tenantry-sweep-product-queues" }),
  );
  if (FunctionError) throw new Error(Buffer.from(Payload ?? []).toString());
};

/** The figures of a product that sweeps have given so far. */
const readFigures = (productId: string) => readLogLines("sweep-product-queues", `"${productId}"`);

it("what a product could not take is counted under its name, until it is gone", async () => {
  const { id, account, connection } = await registerSelfProvisionedProduct();
  const QueueUrl = connection?.queueUrl ?? "";
  await runSweep();
  expect(await readFigures(id)).toEqual([]);
  // The sum is told all the same: its silence would be an alarm.
  const sums = (await readLogLines("sweep-product-queues", "ProductDeadLetters")).filter(
    (line) => !("Product" in line),
  );
  expect(sums.length).toBeGreaterThan(0);

  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "poison" }));
  const reader = clientOf(SQSClient, getProductAccountConfig(account));
  const [figure] = await waitFor("the product's queue has given the message up, and that is counted", async () => {
    await reader.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
    await runSweep();
    const figures = await readFigures(id);
    return figures.length > 0 && figures;
  });
  expect(figure).toMatchObject({ Product: id, service: "tenantry", ProductDeadLetters: 1 });

  await sqs.send(new PurgeQueueCommand({ QueueUrl: `${QueueUrl}-dead-letters` }));
  const before = await readFigures(id);
  await runSweep();
  expect(await readFigures(id)).toEqual(before);
});
