import { Capability, IntegrationKind } from "../../../schemas/integration.ts";
import { createSettingError, type ReadSetting } from "../../setting-reader.ts";
import type { ProductAccountStackProps } from "../../stacks/product-account.ts";
import { templateServices } from "./product-account-rights.ts";

/** The context keys of a product's account stack by the options of `npm run deploy:product-account`. Lists are
 *  comma-separated. */
export const accountSettings = {
  kind: "account.kind",
  services: "account.services",
  policies: "account.policies",
  boundary: "account.boundary",
  capabilities: "account.capabilities",
} as const;
export type AccountSetting = keyof typeof accountSettings;

const policyArnPattern = /^arn:[a-z-]+:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/;

/** Reads the settings of a product's account stack. Throws if a value is unknown. */
export function readProductAccountProps(product: string, setting: ReadSetting): ProductAccountStackProps {
  const listOf = (name: AccountSetting) => setting(accountSettings[name])?.split(",");
  const [kind] = parseChoices("kind", IntegrationKind.options, listOf("kind")) ?? [];
  const services = parseChoices("services", templateServices, listOf("services"));
  const capabilities = parseChoices("capabilities", Capability.options, listOf("capabilities"));
  const policyArns = parsePolicyArns("policies", listOf("policies"));
  const [boundaryArn] = parsePolicyArns("boundary", listOf("boundary")) ?? [];
  return {
    product,
    ...(kind && { kind }),
    ...(services && { services }),
    ...(capabilities && { capabilities }),
    ...(policyArns && { policyArns }),
    ...(boundaryArn && { boundaryArn }),
  };
}

function parseChoices<Known extends string>(
  name: AccountSetting,
  known: readonly Known[],
  provided: string[] | undefined,
): Known[] | undefined {
  const unknown = provided?.find((one) => !known.includes(one as Known));
  if (unknown !== undefined) throw createSettingError(name, unknown, `one of ${known.join(", ")}`);
  return provided as Known[] | undefined;
}

function parsePolicyArns(name: AccountSetting, provided: string[] | undefined): string[] | undefined {
  const invalid = provided?.find((one) => !policyArnPattern.test(one));
  if (invalid !== undefined) throw createSettingError(name, invalid, "the ARN of a managed policy");
  return provided;
}
