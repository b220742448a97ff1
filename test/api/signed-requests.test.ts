import { beforeAll, describe, expect, it } from "vitest";
import { handler } from "../../handlers/api/platform.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { uniqueName } from "../support/scenarios/tenants.ts";
import { callApi, getConnectionInfo, getToken, signInAs, waitFor } from "../support/system/deployed-system.ts";
import {
  assumeGroupRole,
  createMachineSession,
  type Session,
  sendSignedRequest,
} from "../support/system/signed-requests.ts";

/** An account of the organisation, whose machines the deployment names. */
const account = "444444444444";
let automation: Session;
let reporting: Session;
let administrator: Session;
let auditor: Session;

beforeAll(async () => {
  automation = await createMachineSession(account, "automation");
  reporting = await createMachineSession(account, "reporting");
  administrator = await assumeGroupRole(automation, "platform-admin", "roll-out");
  auditor = await assumeGroupRole(reporting, "auditor");
});

const sessionArn = (group: string, session: string) =>
  `arn:aws:sts::${getConnectionInfo().accounts.controlPlane}:assumed-role/Tenantry-${group}/${session}`;

describe("a machine of the organisation that signs", () => {
  it("is who its session says, with the role that its role stands for", async () => {
    const { status, body } = await sendSignedRequest(auditor, "GET", "/me");
    expect(status).toBe(200);
    expect(body).toMatchObject({ subject: sessionArn("auditor", "nightly-report"), roles: ["auditor"] });
    expect(body["permissions"]).toContain("tenants:list");
    expect(body["permissions"]).not.toContain("tenants:create");
  });

  it("does what its role may, by the same routes, and stands as the actor in the log", async () => {
    const requested = { name: uniqueName("Signed"), adminEmail: "ann@example.com" };
    const headers = { "idempotency-key": "signed-once" };
    const made = await sendSignedRequest<{ operation: Operation; tenant: Tenant }>(administrator, "POST", "/tenants", {
      body: requested,
      headers,
    });
    expect(made).toMatchObject({ status: 202, body: { tenant: { name: requested.name } } });
    const again = await sendSignedRequest<{ tenant: Tenant }>(administrator, "POST", "/tenants", {
      body: requested,
      headers,
    });
    expect(again.body.tenant.id).toBe(made.body.tenant.id);
    const person = await signInAs("platform-admin");
    const timeline = await waitFor("the tenant's timeline", async () => {
      const { body } = await person.get<{ items: { type: string; actor: string }[] }>(
        `/tenants/${made.body.tenant.id}/timeline`,
      );
      return body.items.length > 0 && body.items;
    });
    expect(timeline[0]).toMatchObject({ type: "TenantRequested", actor: sessionArn("platform-admin", "roll-out") });
  });

  it("does not what its role may not", async () => {
    const requested = { name: uniqueName("Refused"), adminEmail: "ann@example.com" };
    const answer = await sendSignedRequest(auditor, "POST", "/tenants", { body: requested });
    expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });

  it("gets the answers of the API where a path or a verb is not there", async () => {
    expect(await sendSignedRequest(auditor, "GET", "/nowhere")).toMatchObject({
      status: 404,
      body: { code: "notFound" },
    });
    expect(await sendSignedRequest(auditor, "PUT", "/me")).toMatchObject({
      status: 405,
      body: { code: "methodNotAllowed" },
    });
  });

  it("takes the role that is named for it, and no other", async () => {
    await expect(assumeGroupRole(reporting, "platform-admin")).rejects.toThrow(/not authorized/);
    await expect(assumeGroupRole(automation, "member")).rejects.toThrow(/not authorized/);
    const another = await createMachineSession(account, "another");
    await expect(assumeGroupRole(another, "auditor")).rejects.toThrow(/not authorized/);
  });
});

describe("the entrance for machines", () => {
  it("knows nobody who signs nothing, or whose signature is another's", async () => {
    expect(await sendSignedRequest(undefined, "GET", "/me")).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
    const forged = { ...auditor, secretAccessKey: administrator.secretAccessKey };
    expect(await sendSignedRequest(forged, "GET", "/me")).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
  });

  it("takes no token, however good", async () => {
    const headers = { authorization: `Bearer ${await getToken("platform-admin")}` };
    expect((await sendSignedRequest(undefined, "GET", "/me", { headers })).status).toBe(400);
  });

  it("refuses who signs in a session that is no group's", async () => {
    expect(await sendSignedRequest(reporting, "GET", "/me")).toMatchObject({ status: 403 });
  });
});

describe("the entrance for tokens", () => {
  it("takes no signature, however good", async () => {
    const headers = { Authorization: "AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=0" };
    expect((await callApi("GET", "/me", { headers })).status).toBe(401);
  });
});

describe("who calls is what the gateway says", () => {
  const userArn = "arn:aws:sts::111111111111:assumed-role/Tenantry-platform-admin/x";
  const table = { "arn:aws:iam::111111111111:role/Tenantry-platform-admin": "platform-admin" };
  const caller = JSON.stringify({ subject: "ann", roles: ["member"] });

  const me = async (requestContext: object, headers: Record<string, string> = {}) => {
    process.env["SIGNER_ROLES"] = JSON.stringify(table);
    const event = { httpMethod: "GET", path: "/me", resource: "/", headers, requestContext, body: null };
    const answer = await handler(event as unknown as Parameters<typeof handler>[0]);
    return { status: answer.statusCode, ...JSON.parse(answer.body) };
  };

  it("whoever has a token is no signer, whatever else is said of them", async () => {
    const authorizer = { principalId: "ann", caller };
    expect(await me({ authorizer, identity: { userArn } })).toMatchObject({ subject: "ann", roles: ["member"] });
  });

  it("whoever signs has no say in who they are: no header of theirs is looked at", async () => {
    const headers = { caller, authorizer: caller, "x-amzn-caller": caller, authorization: "Bearer x.y.z" };
    expect(await me({ identity: { userArn } }, headers)).toMatchObject({ subject: userArn, roles: ["platform-admin"] });
    const stranger = "arn:aws:sts::111111111111:assumed-role/Somebody/x";
    expect(await me({ identity: { userArn: stranger } }, { ...headers, userArn })).toMatchObject({ status: 403 });
  });

  it("nobody comes in of whom it says nothing", async () => {
    expect(await me({ identity: {} })).toMatchObject({ status: 403 });
    expect(await me({})).toMatchObject({ status: 403 });
  });
});
