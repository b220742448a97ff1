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

describe("without a good token", () => {
  it.each([
    ["no token at all", undefined],
    ["a token that is none", "Bearer nonsense"],
    ["another scheme", "Basic YWxpY2U6c2VjcmV0"],
  ])("%s gets 401 as a problem", async (_, authorization) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { Authorization: authorization };
    const answer = await callApi("GET", "/tenants", { headers });
    expect(answer).toMatchObject(expectProblem(401, "unauthenticated"));
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  });

  it("everything but /health and /openapi.json is 401, also what is not there", async () => {
    expect((await callApi("GET", "/health")).status).toBe(200);
    expect((await callApi("GET", "/openapi.json")).body).toMatchObject({ openapi: "3.1.0" });
    for (const path of ["/me", "/nowhere", "/tenants/x/y/z", "/"]) {
      expect([path, (await callApi("GET", path)).status]).toEqual([path, 401]);
    }
  });
});

describe("paths, verbs and bodies", () => {
  it.each([
    ["GET", "/nowhere", 404, "notFound"],
    ["GET", "/tenants/x/y/z", 404, "notFound"],
    ["GET", "/tenants/ten_nobody", 404, "notFound"],
    ["GET", `/tenants/${"x".repeat(3000)}`, 404, "notFound"],
    ["GET", "/operations/op_none", 404, "notFound"],
    ["PUT", "/tenants", 405, "methodNotAllowed"],
    ["DELETE", "/me", 405, "methodNotAllowed"],
    ["POST", "/health", 405, "methodNotAllowed"],
  ])("%s %s is %i as a problem", async (method, path, status, code) => {
    const answer = await callApi(method, path, { token: await getToken("platform-admin") });
    expect(answer).toMatchObject(expectProblem(status, code));
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
  });

  it.each(["/tenants/%2e%2e/users", "/tenants/../users", "/tenants/.%2E/users", "/tenants/%2e/users", "/users/.."])(
    "%s is nothing, and not what a step up would lead to",
    async (path) => {
      const headers = { authorization: `Bearer ${await getToken("platform-admin")}` };
      const answer = await sendRaw({ method: "GET", path, headers });
      expect([answer.status, JSON.parse(answer.text).code]).toEqual([404, "notFound"]);
    },
  );

  it("don't mind a body where one only reads", async () => {
    const headers = { authorization: `Bearer ${await getToken("platform-admin")}`, "content-type": "application/json" };
    const read = (path: string) => sendRaw({ method: "GET", path, headers, body: "{}" });
    expect((await read("/tenants")).status).toBe(200);
    const violations = await read("/operations/op_none/report");
    expect(violations).toMatchObject({ status: 405, headers: { "content-type": "application/problem+json" } });
  });

  it("say which verbs a path takes", async () => {
    const { headers } = await callApi("PUT", "/tenants", { token: await getToken("platform-admin") });
    expect(headers.get("allow")).toBe("GET, POST");
  });

  it.each([
    ["another media type", "<tenant/>", { "Content-Type": "application/xml" }, 415, "unsupportedMediaType"],
    ["no media type", "{}", { "Content-Type": "" }, 415, "unsupportedMediaType"],
    ["what is not JSON", "{", {}, 400, "badJson"],
    ["an empty body", "", { "Content-Type": "application/json" }, 400, "badJson"],
    ["more than 256 KB", JSON.stringify({ name: "x".repeat(300_000) }), {}, 413, "payloadTooLarge"],
    ["nesting without end", `{"tags":${"[".repeat(5000)}${"]".repeat(5000)}}`, {}, 400, "badRequest"],
    ["a field called __proto__", '{"__proto__":{"name":"x"}}', {}, 400, "badRequest"],
    ["null", "null", {}, 400, "badRequest"],
    ["a list", "[]", {}, 400, "badRequest"],
  ])("refuse %s", async (_, body, headers, status, code) => {
    const answer = await callApi("POST", "/tenants", { token: await getToken("platform-admin"), body, headers });
    expect(answer).toMatchObject(expectProblem(status, code));
  });

  it("refuse an unknown field instead of dropping it, and say where it is", async () => {
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
  ])("refuse the query %s", async (query, pointer) => {
    const admin = await signInAs("platform-admin");
    const answer = await admin.get(`/tenants${query}`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });
});

describe("an Idempotency-Key", () => {
  it("gives 20 copies sent at the same moment one tenant and one answer", async () => {
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

  it("is refused with another body, and for another caller is another key", async () => {
    const admin = await signInAs("platform-admin");
    const key = { "Idempotency-Key": uniqueName("key").replaceAll(" ", "-") };
    await admin.post("/tenants", createTenantBody(), key);
    expect(await admin.post("/tenants", createTenantBody(), key)).toMatchObject(
      expectProblem(422, "idempotencyKeyReused"),
    );
    const other = await signInAs("platform-admin", { email: uniqueEmail() });
    expect((await other.post("/tenants", createTenantBody(), key)).status).toBe(202);
  });

  it("remembers no refusal", async () => {
    const admin = await signInAs("platform-admin");
    const key = { "Idempotency-Key": uniqueName("key").replaceAll(" ", "-") };
    expect((await admin.post("/tenants", { ...createTenantBody(), name: "" }, key)).status).toBe(400);
    expect((await admin.post("/tenants", createTenantBody(), key)).status).toBe(202);
  });
});

describe("names that only one may have", () => {
  it("go to exactly one of ten who want a tenant's name at once", async () => {
    const name = uniqueName("Wanted");
    const answers = await Promise.all(Array.from({ length: 10 }, () => requestTenant({ name })));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 202);
    for (const other of others) expect(other).toMatchObject({ status: 409 });
  });

  it("are the same in other case and spacing", async () => {
    const name = uniqueName("Same Name");
    await requestTenant({ name });
    expect(await requestTenant({ name: `  ${name.toUpperCase()} ` })).toMatchObject(expectProblem(409, "nameTaken"));
  });

  it("include an administrator's e-mail", async () => {
    const adminEmail = uniqueEmail();
    await requestTenant({ adminEmail });
    expect(await requestTenant({ adminEmail: adminEmail.toUpperCase() })).toMatchObject(
      expectProblem(409, "emailTaken"),
    );
  });
});

describe("lists", () => {
  it("come in pages that together hold everything once", async () => {
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

  it("take no cursor of another list, of other filters or of another caller, nor a changed one", async () => {
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
