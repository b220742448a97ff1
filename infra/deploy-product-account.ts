import { runCdk } from "./cdk.ts";
import { type AccountSetting, accountSettings } from "./constructs/security/product-account-settings.ts";

/** The connection that a product was given when it registered, and the settings of its team. */
export interface ProductConnection {
  readonly productId: string;
  readonly externalId: string;
  readonly controlPlaneRoleArn: string;
  /** @default - the product is provisioned by stacks of the usual services */
  readonly settings?: Readonly<Partial<Record<AccountSetting, string>>>;
}

/** How the CDK is run. */
export interface DeployOptions {
  /** Where its credentials, region and endpoint come from.
   *  @default - the environment of this process */
  readonly env?: NodeJS.ProcessEnv;
  /** A synthesized app, where there is one already.
   *  @default - the app of cdk.json, which is synthesized for it */
  readonly app?: string;
  /** More arguments for `cdk deploy`.
   *  @default - none */
  readonly args?: readonly string[];
}

/** The settings as the CDK app reads them. */
export function toAccountContext(settings: ProductConnection["settings"] = {}): Record<string, string> {
  const provided = Object.entries(settings) as [AccountSetting, string][];
  return Object.fromEntries(provided.map(([name, value]) => [accountSettings[name], value]));
}

/** Deploys the roles by which the control plane may provision a product, into the account of the credentials. */
export async function deployProductAccount(connection: ProductConnection, options: DeployOptions = {}): Promise<void> {
  const { productId, externalId, controlPlaneRoleArn, settings } = connection;
  const parameters = { ExternalId: externalId, ControlPlaneRoleArn: controlPlaneRoleArn };
  const context = { product: productId, ...toAccountContext(settings) };
  await runCdk(
    [
      "deploy",
      `Tenantry-ProductAccount-${productId}`,
      ...Object.entries(context).flatMap(([name, value]) => ["--context", `${name}=${value}`]),
      ...Object.entries(parameters).flatMap(([name, value]) => ["--parameters", `${name}=${value}`]),
      ...["--require-approval", "never"],
      ...(options.app === undefined ? [] : ["--app", options.app]),
      ...(options.args ?? []),
    ],
    options.env,
  );
}
