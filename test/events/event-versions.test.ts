import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { EventName } from "../../events/catalog.ts";
import { TENANT_ID } from "../support/builders.ts";
import { buildSqsBatch } from "../support/events/deliveries.ts";
import { TenantActivatedV2 } from "../support/events/second-version.ts";

const schemas = ["urn:tenantry:event:TenantActivated:1", "urn:tenantry:event:TenantActivated:2"] as const;
/** The name as the compiler would know it if the constant were in events/. */
const second = "TenantActivatedV2" as EventName;

/** Imports the project with a second version of an event in the catalog. */
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

/** Builds the same event in both versions. */
function both() {
  const old = { ...project.buildEvent("TenantActivated", { tenantId: TENANT_ID, productIds: [] }), sequence: 3 };
  const data = { tenant: { id: TENANT_ID }, productIds: [] };
  return [old, { ...project.buildEvent(second, data), id: `evt_${"2".repeat(32)}`, sequence: 4 }] as const;
}

describe("two versions of an event side by side", () => {
  it("differ in their dataschema, and each is parsed by its own schema", () => {
    const [old, next] = both();
    expect([old.type, next.type]).toEqual(["TenantActivated", "TenantActivated"]);
    expect([old.dataschema, next.dataschema]).toEqual(schemas);
    expect(project.parse(old)).toMatchObject({ known: true, name: "TenantActivated", event: old });
    expect(project.parse(next)).toMatchObject({ known: true, name: second, event: next });
    expect(project.parse({ ...next, data: old.data })).toMatchObject({ known: false });
  });

  it("have separate handlers, and a consumer of the first version is unaffected", async () => {
    const consumeWith = async (names: EventName[]) => {
      const handled: string[] = [];
      const handler = async ({ dataschema }: { dataschema: string }) => {
        handled.push(dataschema);
      };
      const handlers = Object.fromEntries(names.map((name) => [name, handler]));
      expect(await project.consume({ name: "c", handlers })(buildSqsBatch([...both()]))).toEqual({
        batchItemFailures: [],
      });
      return handled;
    };
    expect((await consumeWith(["TenantActivated", second])).sort()).toEqual(schemas);
    expect(await consumeWith(["TenantActivated"])).toEqual([schemas[0]]);
  });

  it("have bus patterns for each version and for both", () => {
    const on = { source: ["tenantry.tenants"], "detail-type": ["TenantActivated"] };
    const without = (schema: string) => ({ ...on, detail: { dataschema: [{ "anything-but": [schema] }] } });
    expect(project.patternOf("TenantActivated")).toEqual(without(schemas[1]));
    expect(project.patternOf(second)).toEqual(without(schemas[0]));
    expect(project.patternOf("TenantActivated", second)).toEqual(on);
  });

  it("are both on the topic, as one type", () => {
    expect(project.topicEvents.lifecycle).toEqual(expect.arrayContaining(["TenantActivated", second]));
    expect(project.eventTypesOf("lifecycle").filter((type) => type.startsWith("TenantActivated"))).toEqual([
      "TenantActivated",
    ]);
  });

  it("are both in the AsyncAPI document and in events.md, each with its schema", () => {
    const { messages, schemas: payloads } = project.buildAsyncapiDocument().components;
    for (const [index, name] of ["TenantActivated", second].entries()) {
      expect(messages).toHaveProperty(name);
      expect(JSON.stringify((payloads as Record<string, object>)[name])).toContain(`"const":"${schemas[index]}"`);
      expect(project.renderEventsDocument()).toMatch(new RegExp(`### ${name}\n\n[^\n]+Schema: \`${schemas[index]}\``));
    }
  });

  it("are compatible with the last release", () => {
    const { breaking, additive } = project.findCatalogChanges(
      project.readReleasedSchemas(),
      project.buildCurrentSchemas(),
    );
    expect(breaking).toEqual([]);
    expect(additive).toContain(`${schemas[1]} is added`);
  });
});
