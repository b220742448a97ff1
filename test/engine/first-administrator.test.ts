import { LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { inviteFirstAdministrator } from "../../infra/first-administrator.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { User } from "../../schemas/user.ts";
import { as, clientOf, eventually } from "../support/engine.ts";
import { identityOf } from "../support/people.ts";
import { uniqueEmail } from "../support/stories.ts";

/** What `npm run deploy -- --admin-email` does once the stacks are there. */
const deployFor = (email: string) => inviteFirstAdministrator(email, clientOf(LambdaClient));

const administratorWith = async (email: string): Promise<User> =>
  eventually(`${email} is let in`, async () => {
    const { body } = await (await as("platform-admin")).get<{ items: User[] }>(`/users?email=${email}`);
    return body.items.find(({ status }) => status === "active");
  });
const operationsOn = async (user: User): Promise<Operation[]> =>
  (await (await as("platform-admin")).get<{ items: Operation[] }>(`/operations?target=${user.id}`)).body.items;

describe("the first administrator", () => {
  it("is invited by the deployment, with an identity, in the name of the system", async () => {
    const email = uniqueEmail();
    expect(await deployFor(email.toUpperCase())).toContain("is invited as the first administrator");
    const user = await administratorWith(email);
    expect(user).toMatchObject({ email, roles: ["platform-admin"] });
    expect((await identityOf(user))?.Enabled).toBe(true);
    expect(await operationsOn(user)).toMatchObject([{ kind: "user.provision", requestedBy: "system" }]);
    const person = await as("platform-admin", { email });
    expect((await person.get("/tenants")).status).toBe(200);
  });

  it("is invited once, however often the deployment is repeated", async () => {
    const email = uniqueEmail();
    const words = await Promise.all([deployFor(email), deployFor(email), deployFor(email)]);
    expect(words.filter((one) => one.includes("is invited"))).toHaveLength(1);
    expect(words.filter((one) => one.includes("is a user already"))).toHaveLength(2);
    expect(await operationsOn(await administratorWith(email))).toHaveLength(1);
  });

  it("is nobody without an e-mail", async () => {
    await expect(deployFor("no e-mail")).rejects.toThrow(/could not be invited/);
  });
});
