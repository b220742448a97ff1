import { runCdk } from "./cdk.ts";
import { type AccountSetting, accountSettings } from "./constructs/security/product-account-settings.ts";

/** The connection that a product received at its registration, and the settings of its team. */
export interface ProductConnection {
  readonly productId: string;
  readonly externalId: string;
  readonly controlPlaneRoleArn: string;
  /** @default - templates may use the default services */
  readonly settings?: Readonly<Partial<Record<AccountSetting, string>>>;
}

/** Settings of the CDK command. */
export interface DeployOptions {
  /** The environment with credentials, region and endpoint.
   *  @default - the environment of this process */
  readonly env?: NodeJS.ProcessEnv;
  /** The folder of a synthesized app.
   *  @default - the app of cdk.json is synthesized */
  readonly app?: string;
  /** More arguments for `cdk deploy`.
   *  @default - none */
  readonly args?: readonly string[];
}

/** Returns the settings as context values of the CDK app. */
export function toAccountContext(settings: ProductConnection["settings"] = {}): Record<string, string> {
  const provided = Object.entries(settings) as [AccountSetting, string][];
  return Object.fromEntries(provided.map(([name, value]) => [accountSettings[name], value]));
}

/** Deploys the account stack of a product to the account of the credentials. */
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
