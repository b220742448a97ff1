import { createSignedCaller, ServiceError } from "../aws/signed-calls.ts";

const sqs = createSignedCaller({
  name: "sqs",
  endpointVariable: "AWS_ENDPOINT_URL_SQS",
  isTransient: ({ status, body }) => status >= 500 || /Throttl/.test(body),
});

/** Reads the approximate number of messages that wait in a queue; undefined if somebody has deleted the queue. */
export async function readQueueDepth(queueUrl: string): Promise<number | undefined> {
  const { status, body } = await sqs({
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.GetQueueAttributes" },
    body: JSON.stringify({ QueueUrl: queueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
  });
  if (status < 300) return Number(JSON.parse(body).Attributes?.ApproximateNumberOfMessages ?? 0);
  if (/NonExistentQueue|QueueDoesNotExist/.test(body)) return undefined;
  throw new ServiceError(`SQS answered ${status} to GetQueueAttributes: ${body.slice(0, 200)}`, "SqsError", status);
}
