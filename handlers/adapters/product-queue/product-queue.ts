import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueNameExists,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { QueueAttributes } from "../../core/truth/compare-queue.ts";
import { clientSettings } from "../aws/client-settings.ts";
import { isMissingQueue } from "./missing-queue.ts";
import { deadLetterQueueOf } from "./queue-names.ts";

const sqs = new SQSClient(clientSettings);

/** The seconds for which a queue keeps a message: ten days. A dead letter keeps the age of its message, so its queue keeps it
 *  for SQS's maximum of 14 days. */
const RETENTION_SECONDS = "864000";
const DEAD_LETTER_RETENTION_SECONDS = "1209600";
/** The seconds for which a received message is hidden from other receivers. */
const VISIBILITY_SECONDS = "60";
/** The receives after which a message moves to the dead-letter queue. */
const MAX_RECEIVES = 5;

/** Makes a queue, or finds the existing one. */
async function ensureQueue(QueueName: string, Attributes: Record<string, string>): Promise<string> {
  try {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    return QueueUrl ?? "";
  } catch (error) {
    if (!(error instanceof QueueNameExists)) throw error;
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    return QueueUrl ?? "";
  }
}

async function getQueueArn(QueueUrl: string): Promise<string> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return Attributes?.["QueueArn"] ?? "";
}

/** Builds the policy that lets the product's account read; only roles of the control plane's account may send. */
const buildQueuePolicy = (queueArn: string, account: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: `arn:${queueArn.split(":")[1]}:iam::${account}:root` },
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      Resource: queueArn,
    },
  ],
});

/** Builds the attributes that a product's queue must have. */
const buildAttributes = ({
  queueArn,
  deadLetterTargetArn,
  account,
}: {
  queueArn: string;
  deadLetterTargetArn: string;
  account: string;
}): QueueAttributes => ({
  MessageRetentionPeriod: RETENTION_SECONDS,
  VisibilityTimeout: VISIBILITY_SECONDS,
  Policy: JSON.stringify(buildQueuePolicy(queueArn, account)),
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MAX_RECEIVES }),
});

/**
 * Makes the product's queue and its dead-letter queue. The control plane sends only the product's events to it. A
 * repetition finds the same queue.
 */
export async function makeProductQueue({ id, account }: ProductRecord): Promise<string> {
  const name = `tenantry-product-${id}`;
  const attributes = { SqsManagedSseEnabled: "true" };
  const ofDeadLetters = { ...attributes, MessageRetentionPeriod: DEAD_LETTER_RETENTION_SECONDS };
  const deadLetterTargetArn = await getQueueArn(await ensureQueue(deadLetterQueueOf(name), ofDeadLetters));
  const ofMessages = { MessageRetentionPeriod: RETENTION_SECONDS, VisibilityTimeout: VISIBILITY_SECONDS };
  const queueUrl = await ensureQueue(name, { ...attributes, ...ofMessages });
  const queueArn = await getQueueArn(queueUrl);
  const Attributes = buildAttributes({ queueArn, deadLetterTargetArn, account });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes }));
  return queueUrl;
}

/** Reads the attributes of a queue; undefined when it does not exist. */
async function readAttributes(QueueUrl: string): Promise<QueueAttributes | undefined> {
  try {
    const read = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
    return (await sqs.send(read)).Attributes ?? {};
  } catch (error) {
    if (isMissingQueue(error)) return undefined;
    throw error;
  }
}

/** Reads a product's queue, and the attributes that its connection gave it. */
export async function observeProductQueue({
  account,
  connection: { queueUrl = "" },
}: ProductRecord): Promise<{ expected: QueueAttributes; queue: QueueAttributes | undefined }> {
  const [queue, deadLetters] = await Promise.all([
    readAttributes(queueUrl),
    readAttributes(deadLetterQueueOf(queueUrl)),
  ]);
  if (queue === undefined || deadLetters === undefined) return { expected: {}, queue: undefined };
  const arns = { queueArn: queue["QueueArn"] ?? "", deadLetterTargetArn: deadLetters["QueueArn"] ?? "" };
  return { expected: buildAttributes({ ...arns, account }), queue };
}
