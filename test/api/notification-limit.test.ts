import { paginateListSubscriptions, SNSClient } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { MAX_NOTIFICATIONS } from "../../handlers/core/notification/notification.ts";
import type { Notification } from "../../schemas/notification.ts";
import { quietTopic } from "../support/scenarios/quiet-topic.ts";
import { onboardTenant, uniqueName } from "../support/scenarios/tenants.ts";
import { clientOf, signInAs, waitFor } from "../support/system/deployed-system.ts";
import { readLogLines } from "../support/system/function-log.ts";

/** The number of concurrent requests. */
const CONCURRENCY = 10;
const name = uniqueName("limit").replaceAll(" ", "-");
let count = 0;
function nextQueueArn(): string {
  count += 1;
  return `arn:aws:sqs:us-east-1:222222222222:${name}-${count}`;
}

type ApiCaller = Awaited<ReturnType<typeof signInAs>>;
const subscribe = (person: ApiCaller) =>
  person.post<Notification>("/notifications", { topic: quietTopic, protocol: "sqs", endpoint: nextQueueArn() });
const subscribeMany = (person: ApiCaller, number: number) =>
  Promise.all(Array.from({ length: number }, () => subscribe(person)));

/** Counts this test's queues that are subscribed to a topic. */
async function countTopicSubscriptions(): Promise<number> {
  const client = clientOf(SNSClient);
  let found = 0;
  for await (const { Subscriptions = [] } of paginateListSubscriptions({ client }, {})) {
    found += Subscriptions.filter(({ Endpoint = "" }) => Endpoint.includes(`:${name}-`)).length;
  }
  return found;
}

/** Reads the logged usage of the limit in percent, from which the alarm's metric is derived. */
async function readLoggedUsage(scope: string): Promise<number[]> {
  const lines = await readLogLines("notifications-api", scope);
  return lines.flatMap(({ limitUsedPercent }) => (limitUsedPercent === undefined ? [] : [Number(limitUsedPercent)]));
}

describe("a tenant's notifications", () => {
  it("never exceed one hundred under concurrent requests, neither stored nor in SNS, and the newest comes first", async () => {
    const { tenant } = await onboardTenant();
    const person = await signInAs("tenant-admin", { tenant: tenant.id });
    for (let made = 0; made + CONCURRENCY < MAX_NOTIFICATIONS; made += CONCURRENCY) {
      expect((await subscribeMany(person, CONCURRENCY)).map(({ status }) => status)).toEqual(
        Array(CONCURRENCY).fill(201),
      );
    }
    await subscribeMany(person, CONCURRENCY / 2);
    const last = await subscribeMany(person, CONCURRENCY);
    const rejected = last.filter(({ status }) => status !== 201);
    expect(rejected).toHaveLength(CONCURRENCY / 2);
    for (const one of rejected) expect(one).toMatchObject({ status: 409, body: { code: "limitReached" } });
    expect(await countTopicSubscriptions()).toBe(MAX_NOTIFICATIONS);

    const { body } = await person.get<{ items: Notification[] }>(`/notifications?limit=${MAX_NOTIFICATIONS}`);
    expect(body.items).toHaveLength(MAX_NOTIFICATIONS);
    expect((await person.delete(`/notifications/${body.items[0]?.id}`)).status).toBe(200);
    const newest = await subscribe(person);
    expect(newest.status).toBe(201);
    const { body: page } = await person.get<{ items: Notification[] }>("/notifications?limit=1");
    expect(page.items.map(({ id }) => id)).toEqual([newest.body.id]);

    // The usage is logged from 80 % on.
    const logged = await waitFor("the usage is logged", async () => {
      const all = await readLoggedUsage(`tenant#${tenant.id}`);
      return all.includes(100) && all;
    });
    expect(Math.min(...logged)).toBeGreaterThanOrEqual(80);
  });
});
