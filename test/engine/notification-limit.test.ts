import { paginateListSubscriptions, SNSClient } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { MOST_NOTIFICATIONS } from "../../handlers/core/notification.ts";
import type { Notification } from "../../schemas/notification.ts";
import { as, clientOf, eventually } from "../support/engine.ts";
import { linesOf } from "../support/function-log.ts";
import { aSettledTenant, unique } from "../support/stories.ts";

/** How many are asked for at the same moment. */
const AT_ONCE = 10;
const name = unique("limit").replaceAll(" ", "-");
let count = 0;
const aQueue = (): string => {
  count += 1;
  return `arn:aws:sqs:us-east-1:222222222222:${name}-${count}`;
};

type Person = Awaited<ReturnType<typeof as>>;
/** On the topic that says least, so that a hundred listeners disturb nobody. */
const subscribe = (person: Person) =>
  person.post<Notification>("/notifications", { topic: "workflow-retries", protocol: "sqs", endpoint: aQueue() });
const many = (person: Person, howMany: number) => Promise.all(Array.from({ length: howMany }, () => subscribe(person)));

/** The queues of this test that are subscribed to a topic. */
const delivered = async (): Promise<number> => {
  const client = clientOf(SNSClient);
  let found = 0;
  for await (const { Subscriptions = [] } of paginateListSubscriptions({ client }, {})) {
    found += Subscriptions.filter(({ Endpoint = "" }) => Endpoint.includes(`:${name}-`)).length;
  }
  return found;
};

/** What the function logs of how far a limit is used, where the alarm's metric finds it. */
const loggedUse = async (scope: string): Promise<number[]> => {
  const lines = await linesOf("notifications-api", scope);
  return lines.flatMap(({ limitUsedPercent }) => (limitUsedPercent === undefined ? [] : [Number(limitUsedPercent)]));
};

describe("a tenant's notifications", () => {
  it("are a hundred at most, however many are asked for at once, and none delivers beyond them", async () => {
    const { tenant } = await aSettledTenant();
    const person = await as("tenant-admin", { tenant: tenant.id });
    for (let made = 0; made + AT_ONCE < MOST_NOTIFICATIONS; made += AT_ONCE) {
      expect((await many(person, AT_ONCE)).map(({ status }) => status)).toEqual(Array(AT_ONCE).fill(201));
    }
    await many(person, AT_ONCE / 2);
    const last = await many(person, AT_ONCE);
    const refused = last.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(AT_ONCE / 2);
    for (const one of refused) expect(one).toMatchObject({ status: 409, body: { code: "limitReached" } });
    expect(await delivered()).toBe(MOST_NOTIFICATIONS);

    const { body } = await person.get<{ items: Notification[] }>(`/notifications?limit=${MOST_NOTIFICATIONS}`);
    expect(body.items).toHaveLength(MOST_NOTIFICATIONS);
    expect((await person.delete(`/notifications/${body.items[0]?.id}`)).status).toBe(200);
    expect((await subscribe(person)).status).toBe(201);

    // From 80 % on, and never before, somebody is to know.
    const logged = await eventually("the use is logged", async () => {
      const all = await loggedUse(`tenant#${tenant.id}`);
      return all.includes(100) && all;
    });
    expect(Math.min(...logged)).toBeGreaterThanOrEqual(80);
  });
});
