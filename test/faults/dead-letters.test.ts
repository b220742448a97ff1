import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import { redrive } from "../../infra/redrive.ts";
import { onboardTenant, requestTenant } from "../support/scenarios/tenants.ts";
import { clientOf, waitFor } from "../support/system/deployed-system.ts";

const sqs = () => clientOf(SQSClient);

async function findQueueUrl(part: RegExp): Promise<string> {
  const { QueueUrls = [] } = await sqs().send(new ListQueuesCommand({ MaxResults: 1000 }));
  const found = QueueUrls.find((url) => part.test(url));
  if (found === undefined) throw new Error(`There is no queue ${part}`);
  return found;
}
async function countMessages(QueueUrl: string): Promise<number> {
  const { Attributes } = await sqs().send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
  );
  return Number(Attributes?.["ApproximateNumberOfMessages"]);
}

/** Sets the time until a failed record is delivered again, in seconds. */
const setVisibility = (QueueUrl: string, seconds: number) =>
  sqs().send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: String(seconds) } }));

describe("an event that a reactor can't process", () => {
  it("ends in the dead-letter queue while the rest of its batch succeeds, and can be redriven", async () => {
    const client = sqs();
    const queue = await findQueueUrl(/Tenantry-ControlPlane-StartQueue/);
    const deadLetters = await findQueueUrl(/Tenantry-ControlPlane-StartFailedQueue/);
    const before = await countMessages(deadLetters);
    await setVisibility(queue, 1);
    // No retry can process this record, because its operation does not exist.
    const { operation } = (await requestTenant()).body;
    const poisoned: Partial<Envelope> = {
      specversion: "1.0",
      id: `evt_${"0".repeat(32)}`,
      source: "tenantry.tenants",
      type: "TenantRequested",
      subject: "tenants/ten_none",
      time: new Date().toISOString(),
      dataschema: "urn:tenantry:event:TenantRequested:1",
      sequence: 1,
      correlationid: "none",
      operationid: operation.id.replace(/.{6}$/, "000000"),
      actor: "nobody",
      data: {},
    };
    await client.send(
      new SendMessageCommand({ QueueUrl: queue, MessageBody: JSON.stringify({ detail: poisoned }), DelaySeconds: 0 }),
    );
    const { tenant } = await onboardTenant();
    expect(tenant.status).toBe("active");
    await waitFor("the poisoned record is a dead letter", async () => (await countMessages(deadLetters)) > before);
    await setVisibility(queue, 180);
    const moved = await redrive(client, "StartQueue");
    expect(moved.reduce((sum, one) => sum + one.moved, 0)).toBeGreaterThan(0);
    expect(await countMessages(deadLetters)).toBe(0);
  });
});
