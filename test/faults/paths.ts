import type { Product } from "../../schemas/product.ts";
import type { Path } from "../support/fault-run.ts";
import { admit, anAvailableProduct, aProduct, register } from "../support/product-team.ts";
import { aSettledTenant, crmStandard, ended, unique } from "../support/stories.ts";

const tenantOf = (mark: string, subscriptions: object[]) => ({
  name: mark,
  adminEmail: `${mark}@example.com`,
  subscriptions,
});

/** A tenant with the CRM: what the whole platform is for. */
const onboarding: Path = {
  name: "onboarding",
  arrange: async () => {},
  start: (post, mark) => post("/tenants", tenantOf(mark, [crmStandard])),
  ends: { "tenant.onboard": "succeeded", "subscription.provision": "succeeded" },
};

/** A template that only one tenant can have: for the others a topic is made first, and must go again. */
const clashing = (bucket: string) => `
Parameters: { TenantId: { Type: String } }
Resources:
  Topic: { Type: "AWS::SNS::Topic" }
  Bucket: { Type: "AWS::S3::Bucket", DependsOn: Topic, Properties: { BucketName: "${bucket}" } }
`;

let clash: Promise<Product> | undefined;
const takenProduct = async (): Promise<Product> => {
  const product = await anAvailableProduct(clashing(unique("bucket").replaceAll(" ", "-")));
  await aSettledTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
  return product;
};

/** A stack that can't be created: what was made of it is removed, and tenant and subscription end as failed. */
const cleanUp: Path<Product> = {
  name: "clean-up",
  arrange: () => {
    clash ??= takenProduct();
    return clash;
  },
  start: (post, mark, { id }) => post("/tenants", tenantOf(mark, [{ productId: id, planId: "standard" }])),
  ends: { "tenant.onboard": "failed", "subscription.provision": "failed" },
};

/** A product registers before its account lets anybody in. */
const registration: Path = {
  name: "registration",
  arrange: async () => {},
  start: (post, mark) => post("/products", aProduct(undefined, { id: mark })),
  ends: { "product.verify": "failed" },
};

/** A product whose account lets us in by now is verified again. */
const verification: Path = {
  name: "verification",
  arrange: async (mark) => {
    const { body } = await register(aProduct(undefined, { id: mark }));
    await ended(body.operation.id);
    await admit(body.product);
  },
  start: (post, mark) => post(`/products/${mark}/verify`),
  ends: { "product.verify": "succeeded" },
};

/** The ways through the system that are swept. A new one is an entry here. */
export const paths: readonly Path[] = [onboarding, cleanUp as Path, registration, verification];
