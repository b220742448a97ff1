import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import { as, controlPlane } from "../support/engine.ts";
import { identityOf, shownUser } from "../support/people.ts";
import { ended, uniqueEmail } from "../support/stories.ts";

type Made = { userId: string; status: string; operationId?: string };

/** What `npm run deploy -- --admin-email` does once the stacks are there. */
const deployFor = async (email: string): Promise<Made> => {
  const { Payload, FunctionError } = await new LambdaClient(controlPlane()).send(
    new InvokeCommand({ FunctionName: "tenantry-first-administrator", Payload: JSON.stringify({ email }) }),
  );
  const answer = Buffer.from(Payload ?? []).toString();
  if (FunctionError) throw new Error(answer);
  return JSON.parse(answer);
};

describe("the first administrator", () => {
  it("is invited by the deployment, with an identity, in the name of the system", async () => {
    const email = uniqueEmail();
    const { userId, operationId = "" } = await deployFor(email.toUpperCase());
    expect(await ended(operationId)).toMatchObject({ status: "succeeded", requestedBy: "system" });
    expect(await shownUser({ id: userId })).toMatchObject({ email, roles: ["platform-admin"], status: "active" });
    expect((await identityOf({ id: userId }))?.Enabled).toBe(true);
    const person = await as("platform-admin", { email });
    expect((await person.get("/tenants")).status).toBe(200);
  });

  it("is invited once, however often the deployment is repeated", async () => {
    const email = uniqueEmail();
    const all = await Promise.all([deployFor(email), deployFor(email), deployFor(email)]);
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(1);
    expect(all.filter(({ operationId }) => operationId !== undefined)).toHaveLength(1);
    const { body } = await (await as("platform-admin")).get<{ items: Operation[] }>(
      `/operations?target=${all[0]?.userId}`,
    );
    expect(body.items).toHaveLength(1);
  });

  it("is nobody without an e-mail", async () => {
    await expect(deployFor("no e-mail")).rejects.toThrow(/email/i);
  });
});
