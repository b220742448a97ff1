import type { Product } from "../../../schemas/product.ts";
import { registerAvailableProduct } from "../scenarios/products.ts";

const plans = ["standard", "large"].map((id) => ({
  id,
  name: id,
  tier: id,
  entitlements: { seats: 10, features: [], limits: {} },
  updatableTo: ["standard", "large"].filter((other) => other !== id),
}));

type Parts = { tiers?: string; statuses?: string };

/** Registers a product whose template accepts only some values. */
export function registerTemplate({
  tiers = "standard, large",
  statuses = "active, suspended",
}: Parts): Promise<Product> {
  const template = `
Parameters:
  Tier: { Type: String, AllowedValues: [${tiers}] }
  Status: { Type: String, AllowedValues: [${statuses}] }
Resources:
  Queue: { Type: "AWS::SQS::Queue" }
  Settings:
    Type: AWS::SSM::Parameter
    Properties: { Name: !Sub "/\${AWS::StackName}/settings", Type: String, Value: !Sub "\${Tier} \${Status}" }
`;
  const parameters = { Tier: "${plan.tier}", Status: "${status}" };
  return registerAvailableProduct(template, {
    plans,
    integration: { kind: "cloudformation", template, parameters },
  });
}
