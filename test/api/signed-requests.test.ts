import { beforeAll, describe, expect, it } from "vitest";
import { handler } from "../../handlers/api/platform.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { fieldsOf, runCli } from "../support/cli/run-cli.ts";
import { uniqueName } from "../support/scenarios/tenants.ts";
import {
  callApi,
  getConnectionInfo,
  getToken,
  readOutput,
  signInAs,
  waitFor,
} from "../support/system/deployed-system.ts";
import {
  assumeGroupRole,
  createMachineSession,
  type Session,
  sendSignedRequest,
} from "../support/system/signed-requests.ts";

/** An account of the organization whose machines the deployment configures. */
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

describe("a signing machine of the organization", () => {
  it("has the identity of its session and the role of its IAM role", async () => {
    const { status, body } = await sendSignedRequest(auditor, "GET", "/me");
    expect(status).toBe(200);
    expect(body).toMatchObject({ subject: sessionArn("auditor", "nightly-report"), roles: ["auditor"] });
    expect(body["permissions"]).toContain("tenants:list");
    expect(body["permissions"]).not.toContain("tenants:create");
  });

  it("uses the routes of its role and is the actor of its events", async () => {
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

  it("may not use other routes", async () => {
    const requested = { name: uniqueName("Rejected"), adminEmail: "ann@example.com" };
    const answer = await sendSignedRequest(auditor, "POST", "/tenants", { body: requested });
    expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });

  it("receives a problem for an unknown path or verb", async () => {
    expect(await sendSignedRequest(auditor, "GET", "/nowhere")).toMatchObject({
      status: 404,
      body: { code: "notFound" },
    });
    expect(await sendSignedRequest(auditor, "PUT", "/me")).toMatchObject({
      status: 405,
      body: { code: "methodNotAllowed" },
    });
  });

  it("can assume only the IAM role that is configured for it", async () => {
    await expect(assumeGroupRole(reporting, "platform-admin")).rejects.toThrow(/not authorized/);
    await expect(assumeGroupRole(automation, "member")).rejects.toThrow(/not authorized/);
    const another = await createMachineSession(account, "another");
    await expect(assumeGroupRole(another, "auditor")).rejects.toThrow(/not authorized/);
  });
});

describe("the API endpoint for signed requests", () => {
  it("rejects unsigned requests and forged signatures", async () => {
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

  it("rejects a valid token", async () => {
    const headers = { authorization: `Bearer ${await getToken("platform-admin")}` };
    expect((await sendSignedRequest(undefined, "GET", "/me", { headers })).status).toBe(400);
  });

  it("rejects sessions of other IAM roles", async () => {
    expect(await sendSignedRequest(reporting, "GET", "/me")).toMatchObject({ status: 403 });
  });
});

describe("the API endpoint for tokens", () => {
  it("rejects a signature", async () => {
    const headers = { Authorization: "AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=0" };
    expect((await callApi("GET", "/me", { headers })).status).toBe(401);
  });
});

describe("the caller", () => {
  const userArn = "arn:aws:sts::111111111111:assumed-role/Tenantry-platform-admin/x";
  const table = { "arn:aws:iam::111111111111:role/Tenantry-platform-admin": "platform-admin" };
  const caller = JSON.stringify({ subject: "ann", roles: ["member"] });

  const me = async (requestContext: object, headers: Record<string, string> = {}) => {
    process.env["SIGNER_ROLES"] = JSON.stringify(table);
    const event = { httpMethod: "GET", path: "/me", resource: "/", headers, requestContext, body: null };
    const answer = await handler(event as unknown as Parameters<typeof handler>[0]);
    return { status: answer.statusCode, ...JSON.parse(answer.body) };
  };

  it("is the token's user, even if the request has a signer", async () => {
    const authorizer = { principalId: "ann", caller };
    expect(await me({ authorizer, identity: { userArn } })).toMatchObject({ subject: "ann", roles: ["member"] });
  });

  it("is the signer, whatever the headers contain", async () => {
    const headers = { caller, authorizer: caller, "x-amzn-caller": caller, authorization: "Bearer x.y.z" };
    expect(await me({ identity: { userArn } }, headers)).toMatchObject({ subject: userArn, roles: ["platform-admin"] });
    const stranger = "arn:aws:sts::111111111111:assumed-role/Somebody/x";
    expect(await me({ identity: { userArn: stranger } }, { ...headers, userArn })).toMatchObject({ status: 403 });
  });

  it("is rejected if the gateway identifies none", async () => {
    expect(await me({ identity: {} })).toMatchObject({ status: 403 });
    expect(await me({})).toMatchObject({ status: 403 });
  });
});

describe("the command line of a machine", () => {
  it("signs its requests with the credentials of the environment", async () => {
    const { endpoint, region } = getConnectionInfo();
    const [apiId = ""] = new URL(readOutput("SignedApiUrl")).hostname.split(".");
    const env = {
      TENANTRY_API: `${endpoint}/_aws/execute-api/${apiId}/v1`,
      TENANTRY_AUTH: "aws",
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: auditor.accessKeyId,
      AWS_SECRET_ACCESS_KEY: auditor.secretAccessKey,
      AWS_SESSION_TOKEN: auditor.sessionToken,
    };
    const me = fieldsOf(await runCli(["whoami"], { env }));
    expect(me).toMatchObject({ roles: "auditor", subject: sessionArn("auditor", "nightly-report") });
    expect(await runCli(["tenants", "list", "--tag", "region:a b"], { env })).toMatchObject({ code: 0 });
    const write = ["tenants", "create", "--name", uniqueName("Not allowed"), "--admin-email", "a@b.example"];
    expect(await runCli(write, { env })).toMatchObject({ code: 4 });
    const forged = { ...env, AWS_SECRET_ACCESS_KEY: "another" };
    expect(await runCli(["whoami"], { env: forged })).toMatchObject({ code: 4 });
  });
});
