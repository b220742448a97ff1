import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import type { Product } from "../../schemas/product.ts";
import { as, clientOf, productAccount } from "../support/engine.ts";
import { admit, anAvailableProduct, aProduct, register, shutOut, verify } from "../support/product-team.ts";
import { ended, requestTenant } from "../support/stories.ts";

const shown = async ({ id }: Pick<Product, "id">): Promise<Product> =>
  (await (await as("platform-admin")).get<Product>(`/products/${id}`)).body;

describe("a product that joins", () => {
  it("is told what its account needs, and is available once that is there", async () => {
    const { status, body } = await register(aProduct());
    expect(status).toBe(202);
    expect(body.product).toMatchObject({ status: "verifying", connection: { externalId: expect.any(String) } });

    const first = await ended(body.operation.id);
    expect(first).toMatchObject({ status: "failed", error: { code: "accountNotReachable", retryable: true } });
    expect(first.error?.reason).toContain(`npm run deploy:product-account -- --product ${body.product.id}`);
    expect(await shown(body.product)).toMatchObject({ status: "failed", reason: first.error?.reason });

    await admit(body.product);
    expect(await verify(body.product)).toMatchObject({ status: "succeeded" });
    expect(await shown(body.product)).toMatchObject({
      status: "available",
      allowedActions: ["update", "retire", "rotateExternalId", "verify", "issueCredentials"],
    });
  });

  it("gets a queue with a dead-letter queue that its account may read", async () => {
    const product = await shown(await anAvailableProduct());
    const QueueUrl = product.connection?.queueUrl ?? "";
    const { Attributes } = await clientOf(SQSClient).send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    expect(JSON.parse(Attributes?.["RedrivePolicy"] ?? "{}")).toMatchObject({ maxReceiveCount: 5 });
    const ownAccount = clientOf(SQSClient, productAccount(product.account));
    await ownAccount.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
    const stranger = clientOf(SQSClient, productAccount("333333333333"));
    await expect(
      stranger.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] })),
    ).rejects.toThrow();
  });

  it("keeps its template, and shows it", async () => {
    const registration = aProduct();
    await register(registration);
    expect((await shown(registration)).integration).toMatchObject({ template: registration.integration.template });
  });

  it("is refused where its role can be assumed without the ExternalId", async () => {
    const { body } = await register(aProduct());
    await ended(body.operation.id);
    await admit(body.product, { open: true });
    expect(await verify(body.product)).toMatchObject({ status: "failed", error: { code: "roleOpen" } });
    expect(await shown(body.product)).toMatchObject({ status: "failed" });
  });

  it("is refused where its template is none", async () => {
    const { status, body } = await register(aProduct("Resources:\n  Queue:\n    Type: [broken\n"));
    expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ pointer: "/integration/template" }] } });
  });

  it("fails its next verification when the role is taken away", async () => {
    const product = await anAvailableProduct();
    await shutOut(product);
    expect(await verify(product)).toMatchObject({ status: "failed", error: { code: "accountNotReachable" } });
    const subscriptions = [{ productId: product.id, planId: "standard" }];
    const { status, body } = await requestTenant({ subscriptions });
    expect({ status, body }).toMatchObject({ status: 409, body: { code: "productUnavailable" } });
  });

  it("has an ExternalId and an id that no other product has", async () => {
    const [one, other] = await Promise.all([register(aProduct()), register(aProduct())]);
    expect(one.body.product.connection?.externalId).not.toBe(other.body.product.connection?.externalId);
    const again = await register(aProduct(undefined, { id: one.body.product.id }));
    expect(again).toMatchObject({ status: 409, body: { code: "productIdTaken" } });
  });
});
