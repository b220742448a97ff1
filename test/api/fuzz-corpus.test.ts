import { randomBytes } from "node:crypto";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { Product } from "../../schemas/product.ts";
import { buildProductRegistration, registerProduct } from "../support/scenarios/products.ts";
import { requestTenant, uniqueName } from "../support/scenarios/tenants.ts";
import { getControlPlaneConfig, readOutput, signInAs } from "../support/system/deployed-system.ts";

const plan = { id: "standard", name: "Standard", tier: "standard", entitlements: { features: [], limits: {} } };
const withLimit = (contacts: number) => ({
  plans: [{ ...plan, entitlements: { features: [], limits: { contacts } } }],
});
const withParameters = (parameters: object) => ({ plans: [{ ...plan, parameters }] });
const nested = (depth: number): object => (depth === 0 ? {} : { a: nested(depth - 1) });

const limit = "/plans/0/entitlements/limits/contacts";
const parameters = "/plans/0/parameters";

describe("a registration with values that cannot be stored or used", () => {
  it.each([
    ["a number out of range", withLimit(1e300), limit],
    ["a number that is not exact", withLimit(2 ** 60), limit],
    ["a number too close to zero", withLimit(1e-200), limit],
    ["half of a surrogate pair", { name: "x\ud800y" }, "/name"],
    ["a text with a replacement character", { description: "caf\ufffd" }, "/description"],
    ["half of a surrogate pair as a field name", withParameters({ "\ud800": 1 }), parameters],
    ["a field without a name", withParameters({ "": 1 }), parameters],
    ["a name of several lines", { name: "x\r\ny" }, "/name"],
    ["a name with a null character", { name: "x\u0000y" }, "/name"],
    ["nesting beyond DynamoDB's limit", withParameters(nested(40)), ""],
    ["more than one DynamoDB item can hold", withParameters({ type: "object", description: "x".repeat(450_000) }), ""],
    ["parameters of an unknown type", withParameters({ type: "nonsense" }), parameters],
    [
      "parameters with an invalid pattern",
      withParameters({ patternProperties: { "(": {} } }),
      `${parameters}/patternProperties/(`,
    ],
    ["parameters with a broken reference", withParameters({ $ref: "#/$defs/none" }), parameters],
    ["parameters with a circular reference", withParameters({ $ref: "#" }), parameters],
  ])("is rejected: %s", async (_, fault, pointer) => {
    const { status, body } = await registerProduct(buildProductRegistration(undefined, fault));
    expect({ status, ...body }).toMatchObject({ status: 400, errors: [{ pointer }] });
  });

  it("stores no template", async () => {
    const registration = buildProductRegistration(undefined, { plans: [{ ...plan, updatableTo: ["nowhere"] }] });
    expect((await registerProduct(registration)).status).toBe(400);
    const { KeyCount } = await new S3Client({ ...getControlPlaneConfig(), forcePathStyle: true }).send(
      new ListObjectsV2Command({ Bucket: readOutput("ArtefactBucketName"), Prefix: `templates/${registration.id}/` }),
    );
    expect(KeyCount).toBe(0);
  });
});

describe("unusual but valid input", () => {
  it("stores a template of 800 KB once for two requests with one Idempotency-Key", async () => {
    const template = `${buildProductRegistration().integration.template}# ${randomBytes(600_000).toString("base64")}`;
    const registration = buildProductRegistration(template);
    const admin = await signInAs("platform-admin");
    const key = { "Idempotency-Key": uniqueName("key").replaceAll(" ", "-") };
    const first = await admin.post("/products", registration, key);
    expect(first.status).toBe(202);
    const second = await admin.post("/products", registration, key);
    expect(second).toMatchObject({ status: 202, body: first.body });
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    const { body } = await admin.get<Product>(`/products/${registration.id}`);
    expect(body.integration).toMatchObject({ template });
  });

  it("reserves a name of ligatures like any other name", async () => {
    const name = `${uniqueName("")}${"ﷺ".repeat(70)}`;
    expect((await requestTenant({ name })).status).toBe(202);
    expect((await requestTenant({ name: ` ${name} ` })).status).toBe(409);
  });
});
