import { describe, expect, it } from "vitest";
import { onboardTenant, requestTenant, uniqueEmail, uniqueName } from "../support/scenarios/tenants.ts";
import { callApi, getToken, signInAs } from "../support/system/deployed-system.ts";
import { sendRaw } from "../support/system/raw-request.ts";

const expectProblem = (status: number, code: string) => ({
  status,
  body: {
    status,
    code,
    type: `urn:tenantry:problem:${code}`,
    requestId: expect.any(String),
    title: expect.any(String),
  },
});
const createTenantBody = () => ({ name: uniqueName("Tenant"), adminEmail: uniqueEmail() });

describe("a request without a valid token", () => {
  it.each([
    ["no token at all", undefined],
    ["a malformed token", "Bearer nonsense"],
    ["another scheme", "Basic YWxpY2U6c2VjcmV0"],
  ])("is a 401 problem: %s", async (_, authorization) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { Authorization: authorization };
    const answer = await callApi("GET", "/tenants", { headers });
    expect(answer).toMatchObject(expectProblem(401, "unauthenticated"));
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  });

  it("is 401 on every path except /config, /health and /openapi.json, also on unknown paths", async () => {
    expect((await callApi("GET", "/health")).status).toBe(200);
    expect((await callApi("GET", "/openapi.json")).body).toMatchObject({ openapi: "3.1.0" });
    for (const path of ["/me", "/nowhere", "/tenants/x/y/z", "/"]) {
      expect([path, (await callApi("GET", path)).status]).toEqual([path, 401]);
    }
  });
});

describe("the API", () => {
  it.each([
    ["GET", "/nowhere", 404, "notFound"],
    ["GET", "/tenants/x/y/z", 404, "notFound"],
    ["GET", "/tenants/ten_nobody", 404, "notFound"],
    ["GET", `/tenants/${"x".repeat(3000)}`, 404, "notFound"],
    ["GET", "/operations/op_none", 404, "notFound"],
    ["PUT", "/tenants", 405, "methodNotAllowed"],
    ["DELETE", "/me", 405, "methodNotAllowed"],
    ["POST", "/health", 405, "methodNotAllowed"],
  ])("responds to %s %s with a %i problem", async (method, path, status, code) => {
    const answer = await callApi(method, path, { token: await getToken("platform-admin") });
    expect(answer).toMatchObject(expectProblem(status, code));
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
  });

  it.each(["/tenants/%2e%2e/users", "/tenants/../users", "/tenants/.%2E/users", "/tenants/%2e/users", "/users/.."])(
    "does not resolve the dot segments of %s",
    async (path) => {
      const headers = { authorization: `Bearer ${await getToken("platform-admin")}` };
      const answer = await sendRaw({ method: "GET", path, headers });
      expect([answer.status, JSON.parse(answer.text).code]).toEqual([404, "notFound"]);
    },
  );

  it("ignores the body of a GET request", async () => {
    const headers = { authorization: `Bearer ${await getToken("platform-admin")}`, "content-type": "application/json" };
    const read = (path: string) => sendRaw({ method: "GET", path, headers, body: "{}" });
    expect((await read("/tenants")).status).toBe(200);
    const response = await read("/operations/op_none/report");
    expect(response).toMatchObject({ status: 405, headers: { "content-type": "application/problem+json" } });
  });

  it("lists the verbs of a path", async () => {
    const { headers } = await callApi("PUT", "/tenants", { token: await getToken("platform-admin") });
    expect(headers.get("allow")).toBe("GET, POST");
  });

  it.each([
    ["another media type", "<tenant/>", { "Content-Type": "application/xml" }, 415, "unsupportedMediaType"],
    ["no media type", "{}", { "Content-Type": "" }, 415, "unsupportedMediaType"],
    ["a body that is not JSON", "{", {}, 400, "badJson"],
    ["an empty body", "", { "Content-Type": "application/json" }, 400, "badJson"],
    ["more than 256 KB", JSON.stringify({ name: "x".repeat(300_000) }), {}, 413, "payloadTooLarge"],
    ["excessive nesting", `{"tags":${"[".repeat(5000)}${"]".repeat(5000)}}`, {}, 400, "badRequest"],
    ["a field called __proto__", '{"__proto__":{"name":"x"}}', {}, 400, "badRequest"],
    ["null", "null", {}, 400, "badRequest"],
    ["a list", "[]", {}, 400, "badRequest"],
  ])("rejects %s", async (_, body, headers, status, code) => {
    const answer = await callApi("POST", "/tenants", { token: await getToken("platform-admin"), body, headers });
    expect(answer).toMatchObject(expectProblem(status, code));
  });

  it("rejects an unknown field and points to it", async () => {
    const answer = await requestTenant({
      nmae: "x",
      subscriptions: [{ productId: "crm", planId: "standard", seat: 1 }],
    });
    expect(answer).toMatchObject(expectProblem(400, "badRequest"));
    const { errors } = answer.body as unknown as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(["/nmae", "/subscriptions/0/seat"]);
  });

  it.each([
    ["?colour=red", "?colour"],
    ["?limit=0", "?limit"],
    ["?limit=101", "?limit"],
    ["?limit=ten", "?limit"],
    ["?status=green", "?status"],
    ["?limit=1&limit=2", "?limit"],
    ["?after=nonsense", "?after"],
  ])("rejects the query %s", async (query, pointer) => {
    const admin = await signInAs("platform-admin");
    const answer = await admin.get(`/tenants${query}`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });
});

describe("an Idempotency-Key", () => {
  it("gives 20 concurrent copies one tenant and one response", async () => {
    const admin = await signInAs("platform-admin");
    const body = createTenantBody();
    const key = { "Idempotency-Key": uniqueName("key").replaceAll(" ", "-") };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => admin.post<{ tenant: { id: string } }>("/tenants", body, key)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(new Set(answers.map((one) => JSON.stringify(one.body))).size).toBe(1);
    const replayed = answers.filter(({ headers }) => headers.get("idempotent-replayed") === "true");
    expect(replayed).toHaveLength(19);
    expect(new Set(answers.map(({ headers }) => headers.get("location"))).size).toBe(1);
  });

  it("gives a copy of a PATCH with If-Match, and of a DELETE, the first response", async () => {
    const admin = await signInAs("platform-admin");
    const { tenant } = await onboardTenant();
    const path = `/tenants/${tenant.id}`;
    const { version } = (await admin.get<{ version: number }>(path)).body;
    const change = { "If-Match": `"${version}"`, "Idempotency-Key": `change-${tenant.id}` };
    const sendChange = () => admin.patch(path, { tags: { region: "emea" } }, change);
    const sendRemoval = () => admin.delete(path, undefined, { "Idempotency-Key": `removal-${tenant.id}` });
    for (const send of [sendChange, sendRemoval]) {
      const { status, body } = await send();
      expect(status).toBeLessThan(300);
      const copy = await send();
      expect(copy).toMatchObject({ status, body });
      expect(copy.headers.get("idempotent-replayed")).toBe("true");
    }
  });

  it("is rejected with another body and belongs to its caller only", async () => {
    const admin = await signInAs("platform-admin");
    const key = { "Idempotency-Key": uniqueName("key").replaceAll(" ", "-") };
    await admin.post("/tenants", createTenantBody(), key);
    expect(await admin.post("/tenants", createTenantBody(), key)).toMatchObject(
      expectProblem(422, "idempotencyKeyReused"),
    );
    const other = await signInAs("platform-admin", { email: uniqueEmail() });
    expect((await other.post("/tenants", createTenantBody(), key)).status).toBe(202);
  });

  it("stores no rejection", async () => {
    const admin = await signInAs("platform-admin");
    const key = { "Idempotency-Key": uniqueName("key").replaceAll(" ", "-") };
    expect((await admin.post("/tenants", { ...createTenantBody(), name: "" }, key)).status).toBe(400);
    expect((await admin.post("/tenants", createTenantBody(), key)).status).toBe(202);
  });
});

describe("a unique name", () => {
  it("is assigned to one of ten concurrent requests", async () => {
    const name = uniqueName("Contested");
    const answers = await Promise.all(Array.from({ length: 10 }, () => requestTenant({ name })));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 202);
    for (const other of others) expect(other).toMatchObject({ status: 409 });
  });

  it("is compared without case and surrounding spaces", async () => {
    const name = uniqueName("Same Name");
    await requestTenant({ name });
    expect(await requestTenant({ name: `  ${name.toUpperCase()} ` })).toMatchObject(expectProblem(409, "nameTaken"));
  });

  it("may be an administrator's e-mail", async () => {
    const adminEmail = uniqueEmail();
    await requestTenant({ adminEmail });
    expect(await requestTenant({ adminEmail: adminEmail.toUpperCase() })).toMatchObject(
      expectProblem(409, "emailTaken"),
    );
  });
});

describe("a list", () => {
  it("returns each item once over all pages", async () => {
    const name = uniqueName("Paged");
    const made = await Promise.all(
      [1, 2, 3].map((index) => requestTenant({ name: `${name} ${index}`, tags: { page: name } })),
    );
    const admin = await signInAs("platform-admin");
    const seen: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const after: string = next === "" ? "" : `&after=${next}`;
      const { body } = await admin.get<{ items: { id: string }[]; next: string | null }>(
        `/tenants?tag=${encodeURIComponent(`page:${name}`)}&limit=2${after}`,
      );
      seen.push(...body.items.map(({ id }) => id));
      next = body.next;
    }
    expect(seen.sort()).toEqual(made.map(({ body }) => body.tenant.id).sort());
  });

  it("rejects cursors of other lists, filters and callers, and changed ones", async () => {
    await Promise.all([requestTenant(), requestTenant()]);
    const admin = await signInAs("platform-admin");
    const { body } = await admin.get<{ next: string }>("/tenants?limit=1");
    expect((await admin.get(`/tenants?limit=1&after=${body.next}`)).status).toBe(200);
    const auditor = await signInAs("auditor");
    const changed = `${body.next.slice(0, -2)}${body.next.endsWith("A") ? "B" : "A"}${body.next.slice(-1)}`;
    for (const answer of [
      await admin.get(`/operations?limit=1&after=${body.next}`),
      await admin.get(`/tenants?limit=1&status=active&after=${body.next}`),
      await auditor.get(`/tenants?limit=1&after=${body.next}`),
      await admin.get(`/tenants?limit=1&after=${changed}`),
    ]) {
      expect(answer).toMatchObject(expectProblem(400, "badCursor"));
    }
  });
});

describe("a resource", () => {
  it("has its version as ETag", async () => {
    const { tenant } = await onboardTenant();
    const admin = await signInAs("platform-admin");
    const { headers, body } = await admin.get<{ version: number }>(`/tenants/${tenant.id}`);
    expect(headers.get("etag")).toBe(`"${body.version}"`);
    expect(body.version).toBe(3);
  });
});
