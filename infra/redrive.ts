import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
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

/**
 * Sends dead letters back to their queues; `only` is a part of the queue's name. A message is deleted after its copy was
 * sent, so an interruption may duplicate a message, which reactors tolerate, but loses none. Each queue is read once,
 * because messages that fail again return to it.
 */
export async function redrive(sqs: SQSClient, only = ""): Promise<{ queue: string; moved: number }[]> {
  const pairs = (await listQueuePairs(sqs)).filter(({ queueUrl }) =>
    queueNameOf(queueUrl).toLowerCase().includes(only.toLowerCase()),
  );
  const results = [];
  for (const { queueUrl, deadLettersUrl } of pairs) {
    let moved = 0;
    for (;;) {
      const receive = new ReceiveMessageCommand({
        QueueUrl: deadLettersUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 120,
        MessageSystemAttributeNames: ["MessageGroupId"],
      });
      const { Messages = [] } = await sqs.send(receive);
      if (Messages.length === 0) break;
      for (const { Body, ReceiptHandle, MessageId, Attributes } of Messages) {
        const MessageGroupId = Attributes?.MessageGroupId;
        // Deduplication by the body would drop the copy for five minutes.
        const inGroup = MessageGroupId === undefined ? {} : { MessageGroupId, MessageDeduplicationId: MessageId };
        await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: Body, ...inGroup }));
        await sqs.send(new DeleteMessageCommand({ QueueUrl: deadLettersUrl, ReceiptHandle }));
        moved += 1;
      }
    }
    results.push({ queue: queueNameOf(queueUrl), moved });
  }
  return results;
}
