import { Code } from "aws-cdk-lib/aws-lambda";
import { bundleFunctions } from "./bundle.ts";
import { newApp } from "./new-app.ts";
import { ControlPlaneStack } from "./stacks/control-plane.ts";
import { DataStack } from "./stacks/data.ts";
import { ProductAccountStack } from "./stacks/product-account.ts";

// The CDK app: the control plane or, with `--context product=<id>`, what that product's account needs.
const app = newApp();

/** A setting given as `--context key=value`. */
function setting(key: string): string | undefined {
  const value: unknown = app.node.tryGetContext(key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

async function synthesizeControlPlane(): Promise<void> {
  const bundles = await bundleFunctions();
  const protectData = setting("protectData") !== "false";
  const consoleOrigin = setting("consoleOrigin");
  const issuer = setting("oidc.issuer");
  const audience = setting("oidc.audience");
  const jwksUri = setting("oidc.jwksUri");
  try {
    const data = new DataStack(app, "Tenantry-Data", { protectData });
    new ControlPlaneStack(app, "Tenantry-ControlPlane", {
      data,
      codeOf: (name) => Code.fromAsset(bundles.folderOf(name)),
      protectData,
      ...(consoleOrigin && { consoleOrigin }),
      ...(issuer && { tokenIssuer: { issuer, ...(audience && { audience }), ...(jwksUri && { jwksUri }) } }),
    });
    app.synth();
  } finally {
    bundles.remove();
  }
}

function synthesizeProductAccount(productId: string): void {
  new ProductAccountStack(app, `Tenantry-ProductAccount-${productId}`);
  app.synth();
}

const product = setting("product");
if (product === undefined) await synthesizeControlPlane();
else synthesizeProductAccount(product);
