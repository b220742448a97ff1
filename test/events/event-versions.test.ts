import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { EventName } from "../../events/catalog.ts";
import { TENANT_ID } from "../support/builders.ts";
import { buildSqsBatch } from "../support/events/deliveries.ts";
import { TenantActivatedV2 } from "../support/events/second-version.ts";

const schemas = ["urn:tenantry:event:TenantActivated:1", "urn:tenantry:event:TenantActivated:2"] as const;
/** What the compiler would know if the constant stood in events/. */
const second = "TenantActivatedV2" as EventName;

/** The project as it is with one constant more in the file of the tenant's events. */
const withBoth = async () => ({
  ...(await import("../../events/catalog.ts")),
  ...(await import("../../events/topics.ts")),
  ...(await import("../../consumer/consume.ts")),
  ...(await import("../../consumer/parse.ts")),
  ...(await import("../../docs/asyncapi.ts")),
  ...(await import("../../docs/events-document.ts")),
  ...(await import("../../docs/release-events.ts")),
  ...(await import("../../events/compatibility.ts")),
  ...(await import("../support/events/generated-events.ts")),
});
let project: Awaited<ReturnType<typeof withBoth>>;
beforeAll(async () => {
  vi.resetModules();
  vi.doMock("../../events/tenant.ts", async (original) => ({ ...(await original<object>()), TenantActivatedV2 }));
  project = await withBoth();
});
afterAll(() => {
  vi.doUnmock("../../events/tenant.ts");
  vi.resetModules();
});

/** The same fact in both shapes, as a change that names both would publish it. */
const both = () => {
  const old = { ...project.buildEvent("TenantActivated", { tenantId: TENANT_ID, productIds: [] }), sequence: 3 };
  const data = { tenant: { id: TENANT_ID }, productIds: [] };
  return [old, { ...project.buildEvent(second, data), id: `evt_${"2".repeat(32)}`, sequence: 4 }] as const;
};

describe("two versions of an event side by side", () => {
  it("are told apart by their dataschema, and each is read by its own schema", () => {
    const [old, next] = both();
    expect([old.type, next.type]).toEqual(["TenantActivated", "TenantActivated"]);
    expect([old.dataschema, next.dataschema]).toEqual(schemas);
    expect(project.parse(old)).toMatchObject({ known: true, name: "TenantActivated", event: old });
    expect(project.parse(next)).toMatchObject({ known: true, name: second, event: next });
    expect(project.parse({ ...next, data: old.data })).toMatchObject({ known: false });
  });

  it("reach each a handler of its own; who has one for the first alone goes on as before", async () => {
    const consumed = async (names: EventName[]) => {
      const heard: string[] = [];
      const handler = async ({ dataschema }: { dataschema: string }) => {
        heard.push(dataschema);
      };
      const handlers = Object.fromEntries(names.map((name) => [name, handler]));
      expect(await project.consume({ name: "c", handlers })(buildSqsBatch([...both()]))).toEqual({
        batchItemFailures: [],
      });
      return heard;
    };
    expect((await consumed(["TenantActivated", second])).sort()).toEqual(schemas);
    expect(await consumed(["TenantActivated"])).toEqual([schemas[0]]);
  });

  it("pass the bus by the pattern of each alone, or of both", () => {
    const on = { source: ["tenantry.tenants"], "detail-type": ["TenantActivated"] };
    const without = (schema: string) => ({ ...on, detail: { dataschema: [{ "anything-but": [schema] }] } });
    expect(project.patternOf("TenantActivated")).toEqual(without(schemas[1]));
    expect(project.patternOf(second)).toEqual(without(schemas[0]));
    expect(project.patternOf("TenantActivated", second)).toEqual(on);
  });

  it("are one type on the topic, and both are on it", () => {
    expect(project.topicEvents.lifecycle).toEqual(expect.arrayContaining(["TenantActivated", second]));
    expect(project.eventTypesOf("lifecycle").filter((type) => type.startsWith("TenantActivated"))).toEqual([
      "TenantActivated",
    ]);
  });

  it("are both in the AsyncAPI document and in the reference, each with its schema", () => {
    const { messages, schemas: payloads } = project.buildAsyncapiDocument().components;
    for (const [index, name] of ["TenantActivated", second].entries()) {
      expect(messages).toHaveProperty(name);
      expect(JSON.stringify((payloads as Record<string, object>)[name])).toContain(`"const":"${schemas[index]}"`);
      expect(project.renderEventsDocument()).toMatch(new RegExp(`### ${name}\n\n[^\n]+Schema: \`${schemas[index]}\``));
    }
  });

  it("break nothing that is released: the second is an addition", () => {
    const { breaking, additive } = project.findCatalogChanges(
      project.readReleasedSchemas(),
      project.buildCurrentSchemas(),
    );
    expect(breaking).toEqual([]);
    expect(additive).toContain(`${schemas[1]} is added`);
  });
});
