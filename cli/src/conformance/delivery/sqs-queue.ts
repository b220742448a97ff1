import type { AwsClient } from "aws4fetch";

export type ReceivedMessage = { body: string; receiptHandle: string };

/** The access to SQS: credentials, and the engine's address on a local platform. */
export type SqsAccess = { client: AwsClient; endpoint?: string | undefined };

/** An action that SQS rejected. */
export class SqsRejection extends Error {
  override readonly name = "SqsRejection";
}

/** Returns the region of a queue by its host; undefined on a local platform. SQS accepts only signatures for this region. */
function regionOf(queueUrl: string): string | undefined {
  return /^sqs\.(?<region>[a-z0-9-]+)\./.exec(new URL(queueUrl).hostname)?.groups?.["region"];
}

/** A queue, by its JSON protocol. */
export class SqsQueue {
  readonly url: string;
  readonly #access: SqsAccess;

  constructor(url: string, access: SqsAccess) {
    this.url = url;
    this.#access = access;
  }

  async send(body: string): Promise<void> {
    await this.#call("SendMessage", { MessageBody: body });
  }

  async receive(waitSeconds: number): Promise<ReceivedMessage[]> {
    const answer = await this.#call("ReceiveMessage", { MaxNumberOfMessages: 10, WaitTimeSeconds: waitSeconds });
    const { Messages = [] } = answer as { Messages?: { Body: string; ReceiptHandle: string }[] };
    return Messages.map(({ Body, ReceiptHandle }) => ({ body: Body, receiptHandle: ReceiptHandle }));
  }

  async delete({ receiptHandle }: ReceivedMessage): Promise<void> {
    await this.#call("DeleteMessage", { ReceiptHandle: receiptHandle });
  }

  /** Returns the number of messages that wait or are being handled. */
  async count(): Promise<number> {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
    const answer = await this.#call("GetQueueAttributes", { AttributeNames: names });
    const { Attributes = {} } = answer as { Attributes?: Record<string, string> };
    return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  }

  async #call(action: string, input: object): Promise<unknown> {
    const { client, endpoint } = this.#access;
    const region = regionOf(this.url);
    const response = await client.fetch(`${endpoint ?? new URL(this.url).origin}/`, {
      method: "POST",
      headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": `AmazonSQS.${action}` },
      body: JSON.stringify({ QueueUrl: this.url, ...input }),
      ...(region && { aws: { region } }),
    });
    const text = await response.text();
    if (response.ok) return text === "" ? {} : JSON.parse(text);
    throw new SqsRejection(`${action} on ${this.url}: ${response.status} ${text.slice(0, 300)}`);
  }
}
