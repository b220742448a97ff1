import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  paginateListQueues,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/** A queue and its dead-letter queue. */
type QueuePair = { queueUrl: string; deadLettersUrl: string };

const queueNameOf = (url: string) => url.slice(url.lastIndexOf("/") + 1);

async function readRedrivePolicy(sqs: SQSClient, QueueUrl: string): Promise<string | undefined> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy"] }));
  return Attributes?.["RedrivePolicy"];
}

async function listQueuePairs(sqs: SQSClient): Promise<QueuePair[]> {
  const urls: string[] = [];
  for await (const page of paginateListQueues({ client: sqs }, { MaxResults: 1000 }))
    urls.push(...(page.QueueUrls ?? []));
  const pairs: QueuePair[] = [];
  for (const queueUrl of urls.filter((url) => /^tenantry-/i.test(queueNameOf(url)))) {
    const policy = await readRedrivePolicy(sqs, queueUrl);
    if (policy === undefined) continue;
    const name = String(JSON.parse(policy).deadLetterTargetArn).split(":").at(-1) ?? "";
    const deadLettersUrl = urls.find((url) => queueNameOf(url) === name);
    if (deadLettersUrl !== undefined) pairs.push({ queueUrl, deadLettersUrl });
  }
  return pairs;
}

/** Receives dead letters. Long polling asks all servers of the queue; without it, SQS may find none of a few messages
 *  (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html). */
async function receiveDeadLetters(sqs: SQSClient, QueueUrl: string): Promise<Message[]> {
  const receive = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
    VisibilityTimeout: 120,
    MessageSystemAttributeNames: ["MessageGroupId"],
  });
  return (await sqs.send(receive)).Messages ?? [];
}

/** Sends the dead letters of one queue back, and returns their number. */
async function moveBack(sqs: SQSClient, { queueUrl, deadLettersUrl }: QueuePair): Promise<number> {
  for (let moved = 0; ; ) {
    const messages = await receiveDeadLetters(sqs, deadLettersUrl);
    if (messages.length === 0) return moved;
    for (const { Body, ReceiptHandle, MessageId, Attributes } of messages) {
      const MessageGroupId = Attributes?.MessageGroupId;
      // Deduplication by the body would drop the copy for five minutes.
      const inGroup = MessageGroupId === undefined ? {} : { MessageGroupId, MessageDeduplicationId: MessageId };
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: Body, ...inGroup }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: deadLettersUrl, ReceiptHandle }));
      moved += 1;
    }
  }
}

/**
 * Sends dead letters back to their queues; `only` is a part of the queue's name. A message is deleted after its copy was
 * sent, so an interruption may duplicate a message, which reactors tolerate, but loses none. Each queue is read once,
 * because messages that fail again return to it.
 */
export async function redrive(sqs: SQSClient, only = ""): Promise<{ queue: string; moved: number }[]> {
  const pairs = (await listQueuePairs(sqs)).filter(({ queueUrl }) =>
    queueNameOf(queueUrl).toLowerCase().includes(only.toLowerCase()),
  );
  return Promise.all(
    pairs.map(async (pair) => ({ queue: queueNameOf(pair.queueUrl), moved: await moveBack(sqs, pair) })),
  );
}
