import { Capability, IntegrationKind } from "../../../schemas/product.ts";
import type { ProductAccountStackProps } from "../../stacks/product-account.ts";
import { templateServices } from "./product-account-rights.ts";

/** The settings of a product's account stack by the options of `npm run deploy:product-account`; lists have commas between. */
export const accountSettings = {
  kind: "account.kind",
  services: "account.services",
  policies: "account.policies",
  boundary: "account.boundary",
  capabilities: "account.capabilities",
} as const;
export type AccountSetting = keyof typeof accountSettings;

const policyArn = /^arn:[a-z-]+:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/;

/** Reads the settings of the account stack of a product. Throws where one is none that it knows. */
export function productAccountFrom(
  product: string,
  setting: (key: string) => string | undefined,
): ProductAccountStackProps {
  const listOf = (name: AccountSetting) => setting(accountSettings[name])?.split(",");
  const [kind] = oneOf("kind", IntegrationKind.options, listOf("kind")) ?? [];
  const services = oneOf("services", templateServices, listOf("services"));
  const capabilities = oneOf("capabilities", Capability.options, listOf("capabilities"));
  const policyArns = arns("policies", listOf("policies"));
  const [boundaryArn] = arns("boundary", listOf("boundary")) ?? [];
  return {
    product,
    ...(kind && { kind }),
    ...(services && { services }),
    ...(capabilities && { capabilities }),
    ...(policyArns && { policyArns }),
    ...(boundaryArn && { boundaryArn }),
  };
}

function oneOf<Known extends string>(
  name: AccountSetting,
  known: readonly Known[],
  given: string[] | undefined,
): Known[] | undefined {
  const unknown = given?.find((one) => !known.includes(one as Known));
  if (unknown !== undefined) throw new Error(`${name} knows no "${unknown}", only ${known.join(", ")}.`);
  return given as Known[] | undefined;
}

function arns(name: AccountSetting, given: string[] | undefined): string[] | undefined {
  const wrong = given?.find((one) => !policyArn.test(one));
  if (wrong !== undefined) throw new Error(`${name} has "${wrong}", which is no ARN of a managed policy.`);
  return given;
}
