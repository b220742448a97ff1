import { LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { inviteFirstAdministrator } from "../../infra/first-administrator.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { User } from "../../schemas/user.ts";
import { uniqueEmail } from "../support/scenarios/tenants.ts";
import { findIdentity } from "../support/scenarios/users.ts";
import { clientOf, signInAs, waitFor } from "../support/system/deployed-system.ts";

/** Invites as `npm run deploy -- --admin-email` does after the deployment. */
const inviteAdministrator = (email: string) => inviteFirstAdministrator(email, clientOf(LambdaClient));

const waitForAdministrator = async (email: string): Promise<User> =>
  waitFor(`${email} is active`, async () => {
    const { body } = await (await signInAs("platform-admin")).get<{ items: User[] }>(`/users?email=${email}`);
    return body.items.find(({ status }) => status === "active");
  });
const listOperationsOn = async (user: User): Promise<Operation[]> =>
  (await (await signInAs("platform-admin")).get<{ items: Operation[] }>(`/operations?target=${user.id}`)).body.items;

describe("the first administrator", () => {
  it("is invited by the deployment, gets an identity and can sign in", async () => {
    const email = uniqueEmail();
    expect(await inviteAdministrator(email.toUpperCase())).toContain("is invited as the first administrator");
    const user = await waitForAdministrator(email);
    expect(user).toMatchObject({ email, roles: ["platform-admin"] });
    expect((await findIdentity(user))?.Enabled).toBe(true);
    expect(await listOperationsOn(user)).toMatchObject([{ kind: "user.provision", requestedBy: "system" }]);
    const person = await signInAs("platform-admin", { email });
    expect((await person.get("/tenants")).status).toBe(200);
  });

  it("is invited once by repeated deployments", async () => {
    const email = uniqueEmail();
    const messages = await Promise.all([
      inviteAdministrator(email),
      inviteAdministrator(email),
      inviteAdministrator(email),
    ]);
    expect(messages.filter((one) => one.includes("is invited"))).toHaveLength(1);
    expect(messages.filter((one) => one.includes("is a user already"))).toHaveLength(2);
    expect(await listOperationsOn(await waitForAdministrator(email))).toHaveLength(1);
  });

  it("can't be invited without a valid e-mail", async () => {
    await expect(inviteAdministrator("no e-mail")).rejects.toThrow(/could not be invited/);
  });
});
