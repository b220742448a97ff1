import { Code } from "aws-cdk-lib/aws-lambda";
import { bundleFunctions } from "./bundle.ts";
import { mailSenderFrom } from "./constructs/security/mail-sender.ts";
import { organisationFrom } from "./constructs/security/organisation.ts";
import { productAccountFrom } from "./constructs/security/product-account-settings.ts";
import type { TokenIssuer } from "./constructs/security/resource-list.ts";
import { newApp } from "./new-app.ts";
import { ControlPlaneStack } from "./stacks/control-plane.ts";
import { DataStack } from "./stacks/data.ts";
import { MonitoringStack } from "./stacks/monitoring.ts";
import { ProductAccountStack } from "./stacks/product-account.ts";

// The CDK app: the control plane or, with `--context product=<id>`, what that product's account needs.
const app = newApp();

/** A setting given as `--context key=value`. */
function setting(key: string): string | undefined {
  const value: unknown = app.node.tryGetContext(key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Where people sign in, if not in our own user pool. */
function otherIssuer(): TokenIssuer | undefined {
  const issuer = setting("oidc.issuer");
  if (issuer === undefined) return undefined;
  const audience = setting("oidc.audience");
  // Without it, a token that the issuer gave for any other application would be good here.
  if (audience === undefined) throw new Error("oidc.audience is missing: say whom the issuer's tokens are meant for.");
  const jwksUri = setting("oidc.jwksUri");
  const rolesClaim = setting("oidc.rolesClaim");
  return { issuer, audience, ...(jwksUri && { jwksUri }), ...(rolesClaim && { rolesClaim }) };
}

async function synthesizeControlPlane(): Promise<void> {
  const bundles = await bundleFunctions();
  const protectData = setting("protectData") !== "false";
  const consoleOrigin = setting("consoleOrigin");
  const privateEndpoints = setting("privateEndpoints") === "allowed";
  const tokenIssuer = otherIssuer();
  const alarmEmail = setting("alarms.email");
  const centralLogs = setting("logs.destination");
  const organisation = organisationFrom(setting);
  const mailSender = mailSenderFrom(setting);
  const auditLockedDays = setting("audit.lockedDays");
  try {
    const data = new DataStack(app, "Tenantry-Data", {
      protectData,
      consoleOrigin,
      ...(mailSender && { mailSender }),
      ...(auditLockedDays && { auditLockedDays: Number(auditLockedDays) }),
    });
    const controlPlane = new ControlPlaneStack(app, "Tenantry-ControlPlane", {
      data,
      codeOf: (name) => Code.fromAsset(bundles.folderOf(name)),
      privateEndpoints,
      ...(consoleOrigin && { consoleOrigin }),
      ...(tokenIssuer && { tokenIssuer }),
      ...(organisation && { organisation }),
    });
    new MonitoringStack(app, "Tenantry-Monitoring", {
      data,
      controlPlane,
      ...(alarmEmail && { alarmEmail }),
      ...(centralLogs && { centralLogs }),
    });
    app.synth();
  } finally {
    bundles.remove();
  }
}

function synthesizeProductAccount(productId: string): void {
  new ProductAccountStack(app, `Tenantry-ProductAccount-${productId}`, productAccountFrom(productId, setting));
  app.synth();
}

const product = setting("product");
if (product === undefined) await synthesizeControlPlane();
else synthesizeProductAccount(product);
