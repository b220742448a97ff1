import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { anAskedProduct } from "../support/asked-product.ts";
import { clientOf, eventually, productAccount } from "../support/engine.ts";
import { linesOf } from "../support/function-log.ts";

const sqs = clientOf(SQSClient);

/** What the clock does every five minutes. */
const sweep = async (): Promise<void> => {
  const { Payload, FunctionError } = await clientOf(LambdaClient).send(
    new InvokeCommand({ FunctionName: "tenantry-sweep-product-queues" }),
  );
  if (FunctionError) throw new Error(Buffer.from(Payload ?? []).toString());
};

/** The figures of a product that sweeps have given so far. */
const figuresOf = (productId: string) => linesOf("sweep-product-queues", `"${productId}"`);

it("what a product could not take is counted under its name, until it is gone", async () => {
  const { id, account, connection } = await anAskedProduct();
  const QueueUrl = connection?.queueUrl ?? "";
  await sweep();
  expect(await figuresOf(id)).toEqual([]);
  // The sum is told all the same: its silence would be an alarm.
  const sums = (await linesOf("sweep-product-queues", "ProductDeadLetters")).filter((line) => !("Product" in line));
  expect(sums.length).toBeGreaterThan(0);

  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "poison" }));
  const reader = clientOf(SQSClient, productAccount(account));
  const [figure] = await eventually("the product's queue has given the message up, and that is counted", async () => {
    await reader.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
    await sweep();
    const figures = await figuresOf(id);
    return figures.length > 0 && figures;
  });
  expect(figure).toMatchObject({ Product: id, service: "tenantry", ProductDeadLetters: 1 });

  await sqs.send(new PurgeQueueCommand({ QueueUrl: `${QueueUrl}-dead-letters` }));
  const before = await figuresOf(id);
  await sweep();
  expect(await figuresOf(id)).toEqual(before);
});
