import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { expect, it } from "vitest";
import { controlPlane, eventually } from "../support/engine.ts";
import { aSettledTenant, crmStandard, timelineOf } from "../support/stories.ts";

/** What a function logged on behalf of one request. */
const linesOf = async (name: string, correlationId: string): Promise<Record<string, unknown>[]> => {
  const client = new CloudWatchLogsClient(controlPlane());
  const lines: Record<string, unknown>[] = [];
  const logGroupName = `/aws/lambda/tenantry-${name}`;
  for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName })) {
    const ours = events.filter(({ message = "" }) => message.startsWith("{") && message.includes(correlationId));
    lines.push(...ours.map(({ message = "" }) => JSON.parse(message)));
  }
  return lines.filter((line) => line["correlationId"] === correlationId);
};

it("one id leads from the request through events, reactors and tasks", async () => {
  const { tenant, operation } = await aSettledTenant({ subscriptions: [crmStandard] });
  const { correlationId } = operation;
  const logged = (name: string) =>
    eventually(`${name} names the request`, async () => {
      const lines = await linesOf(name, correlationId);
      return lines.length > 0 && lines;
    });
  const [asked] = await logged("tenants-api");
  expect(asked).toMatchObject({ level: "INFO", message: "A command was carried out", actor: operation.requestedBy });
  for (const name of ["start-workflow", "settle-tenant"]) {
    expect(await logged(name)).toContainEqual(expect.objectContaining({ message: "A fact was acted on" }));
  }
  for (const name of ["provisioner", "prepare-tenant"]) {
    expect(await logged(name)).toContainEqual(expect.objectContaining({ message: "A step ended" }));
  }
  expect(await logged("complete-operation")).toContainEqual(
    expect.objectContaining({ message: "An operation was completed", status: "succeeded" }),
  );
  for (const { correlationid } of await timelineOf(tenant.id)) expect(correlationid).toBe(correlationId);
});
