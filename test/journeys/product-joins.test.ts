import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import type { Product } from "../../schemas/product.ts";
import {
  buildProductRegistration,
  createProvisionerRole,
  deleteProvisionerRole,
  registerAvailableProduct,
  registerProduct,
  verifyProduct,
} from "../support/scenarios/products.ts";
import { requestTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, getProductAccountConfig, signInAs } from "../support/system/deployed-system.ts";

const getProduct = async ({ id }: Pick<Product, "id">): Promise<Product> =>
  (await (await signInAs("platform-admin")).get<Product>(`/products/${id}`)).body;

describe("a new product", () => {
  it("fails its verification with the command to run in its account, and is available after that", async () => {
    const { status, body } = await registerProduct(buildProductRegistration());
    expect(status).toBe(202);
    expect(body.product).toMatchObject({ status: "verifying", connection: { externalId: expect.any(String) } });

    const first = await waitForOperation(body.operation.id);
    expect(first).toMatchObject({ status: "failed", error: { code: "accountNotReachable", retryable: true } });
    expect(first.error?.reason).toContain(`npm run deploy:product-account -- --product ${body.product.id}`);
    expect(await getProduct(body.product)).toMatchObject({ status: "failed", reason: first.error?.reason });

    await createProvisionerRole(body.product);
    expect(await verifyProduct(body.product)).toMatchObject({ status: "succeeded" });
    expect(await getProduct(body.product)).toMatchObject({
      status: "available",
      allowedActions: [
        "update",
        "deprecate",
        "retire",
        "rotateExternalId",
        "verify",
        "issueCredentials",
        "publishRelease",
        "startRollout",
      ],
    });
  });

  it("gets a queue with a dead-letter queue that its account may read", async () => {
    const product = await getProduct(await registerAvailableProduct());
    const QueueUrl = product.connection?.queueUrl ?? "";
    const { Attributes } = await clientOf(SQSClient).send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    expect(JSON.parse(Attributes?.["RedrivePolicy"] ?? "{}")).toMatchObject({ maxReceiveCount: 5 });
    const ownAccount = clientOf(SQSClient, getProductAccountConfig(product.account));
    await ownAccount.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
    const stranger = clientOf(SQSClient, getProductAccountConfig("333333333333"));
    await expect(
      stranger.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] })),
    ).rejects.toThrow();
  });

  it("shows the registered template", async () => {
    const registration = buildProductRegistration();
    await registerProduct(registration);
    expect((await getProduct(registration)).integration).toMatchObject({ template: registration.integration.template });
  });

  it("fails its verification if its role can be assumed without the ExternalId", async () => {
    const { body } = await registerProduct(buildProductRegistration());
    await waitForOperation(body.operation.id);
    await createProvisionerRole(body.product, { open: true });
    expect(await verifyProduct(body.product)).toMatchObject({ status: "failed", error: { code: "roleOpen" } });
    expect(await getProduct(body.product)).toMatchObject({ status: "failed" });
  });

  it("is rejected if its template is not YAML", async () => {
    const { status, body } = await registerProduct(
      buildProductRegistration("Resources:\n  Queue:\n    Type: [broken\n"),
    );
    expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ pointer: "/integration/template" }] } });
  });

  it("fails its next verification after its role is deleted", async () => {
    const product = await registerAvailableProduct();
    await deleteProvisionerRole(product);
    expect(await verifyProduct(product)).toMatchObject({ status: "failed", error: { code: "accountNotReachable" } });
    const subscriptions = [{ productId: product.id, planId: "standard" }];
    const { status, body } = await requestTenant({ subscriptions });
    expect({ status, body }).toMatchObject({ status: 409, body: { code: "productUnavailable" } });
  });

  it("has an ExternalId and an id that no other product has", async () => {
    const [one, other] = await Promise.all([
      registerProduct(buildProductRegistration()),
      registerProduct(buildProductRegistration()),
    ]);
    expect(one.body.product.connection?.externalId).not.toBe(other.body.product.connection?.externalId);
    const again = await registerProduct(buildProductRegistration(undefined, { id: one.body.product.id }));
    expect(again).toMatchObject({ status: 409, body: { code: "productIdTaken" } });
  });
});
