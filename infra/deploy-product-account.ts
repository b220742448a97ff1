import { runCdk } from "./cdk.ts";

/** What a product learned when it was registered. */
export interface ProductConnection {
  readonly productId: string;
  readonly externalId: string;
  readonly controlPlaneRoleArn: string;
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

/** Deploys the role through which the control plane may provision a product, into the account of the credentials. */
export async function deployProductAccount(connection: ProductConnection, options: DeployOptions = {}): Promise<void> {
  const { productId, externalId, controlPlaneRoleArn } = connection;
  const parameters = { ProductId: productId, ExternalId: externalId, ControlPlaneRoleArn: controlPlaneRoleArn };
  await runCdk(
    [
      "deploy",
      `Tenantry-ProductAccount-${productId}`,
      ...["--context", `product=${productId}`],
      ...Object.entries(parameters).flatMap(([name, value]) => ["--parameters", `${name}=${value}`]),
      ...["--require-approval", "never"],
      ...(options.app === undefined ? [] : ["--app", options.app]),
      ...(options.args ?? []),
    ],
    options.env,
  );
}
