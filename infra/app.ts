import { Code } from "aws-cdk-lib/aws-lambda";
import { bundleFunctions } from "./bundle.ts";
import { readConsoleDomain, readTokenEndpoint } from "./constructs/console/console-settings.ts";
import { readMailSender } from "./constructs/security/mail-sender.ts";
import { readOrganization } from "./constructs/security/organization.ts";
import { readProductAccountProps } from "./constructs/security/product-account-settings.ts";
import { readSafetySettings } from "./constructs/security/safety-settings.ts";
import type { TokenIssuer } from "./constructs/security/token-issuer.ts";
import { TOKEN_PATH } from "./constructs/security/user-directory.ts";
import { createApp } from "./new-app.ts";
import { ConsoleStack } from "./stacks/console.ts";
import { ControlPlaneStack } from "./stacks/control-plane.ts";
import { DataStack } from "./stacks/data.ts";
import { MonitoringStack } from "./stacks/monitoring.ts";
import { ProductAccountStack } from "./stacks/product-account.ts";

// The CDK app: the control plane or, with `--context product=<id>`, the account stack of that product.
const app = createApp();

/** Returns a setting that was passed as `--context key=value`. */
function readSetting(key: string): string | undefined {
  const value: unknown = app.node.tryGetContext(key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Returns the issuer of people's tokens if it is not the user pool. */
function readTokenIssuer(): TokenIssuer | undefined {
  const issuer = readSetting("oidc.issuer");
  if (issuer === undefined) return undefined;
  const audience = readSetting("oidc.audience");
  // Without an audience, a token for any other application of the issuer would be valid.
  if (audience === undefined) throw new Error("oidc.audience is missing: set the audience of the issuer's tokens.");
  const jwksUri = readSetting("oidc.jwksUri");
  const rolesClaim = readSetting("oidc.rolesClaim");
  const clientId = readSetting("oidc.clientId");
  const cliClientId = readSetting("oidc.cliClientId");
  const signInUrl = readSetting("oidc.signInUrl");
  return {
    issuer,
    audience,
    ...(jwksUri && { jwksUri }),
    ...(rolesClaim && { rolesClaim }),
    ...(clientId && { clientId }),
    ...(cliClientId && { cliClientId }),
    ...(signInUrl && { signInUrl }),
  };
}

/** Adds the console if `console.folder` names the built files, as `npm run deploy` does. */
function addConsole(data: DataStack, controlPlane: ControlPlaneStack, hasExternalIssuer: boolean): void {
  const folder = readSetting("console.folder");
  if (folder === undefined) return;
  new ConsoleStack(app, "Tenantry-Console", {
    controlPlane,
    folder,
    tokenEndpoint: hasExternalIssuer
      ? readTokenEndpoint(readSetting)
      : { host: data.users.signInHost, path: TOKEN_PATH, canRevoke: true },
    domain: readConsoleDomain(readSetting),
  });
}

/** Returns the origin to which the hosted sign-in returns. Before the first deployment, `console.url` is unknown. */
function readSignInOrigin(): string | undefined {
  const domain = readConsoleDomain(readSetting);
  return readSetting("consoleOrigin") ?? (domain ? `https://${domain.name}` : readSetting("console.url"));
}

async function synthesizeControlPlane(): Promise<void> {
  const bundles = await bundleFunctions();
  const protectData = readSetting("protectData") !== "false";
  const consoleOrigin = readSetting("consoleOrigin");
  const privateEndpoints = readSetting("privateEndpoints") === "allowed";
  const tokenIssuer = readTokenIssuer();
  const alarmEmail = readSetting("alarms.email");
  const centralLogs = readSetting("logs.destination");
  const organization = readOrganization(readSetting);
  const mailSender = readMailSender(readSetting);
  const auditLockedDays = readSetting("audit.lockedDays");
  try {
    const data = new DataStack(app, "Tenantry-Data", {
      protectData,
      consoleOrigin: readSignInOrigin(),
      ...(mailSender && { mailSender }),
      ...(auditLockedDays && { auditLockDays: Number(auditLockedDays) }),
    });
    const controlPlane = new ControlPlaneStack(app, "Tenantry-ControlPlane", {
      data,
      codeOf: (name) => Code.fromAsset(bundles.folderOf(name)),
      privateEndpoints,
      safety: readSafetySettings(readSetting),
      ...(consoleOrigin && { consoleOrigin }),
      ...(tokenIssuer && { tokenIssuer }),
      ...(organization && { organization }),
    });
    new MonitoringStack(app, "Tenantry-Monitoring", {
      data,
      controlPlane,
      ...(alarmEmail && { alarmEmail }),
      ...(centralLogs && { centralLogs }),
    });
    addConsole(data, controlPlane, tokenIssuer !== undefined);
    app.synth();
  } finally {
    bundles.remove();
  }
}

function synthesizeProductAccount(productId: string): void {
  new ProductAccountStack(app, `Tenantry-ProductAccount-${productId}`, readProductAccountProps(productId, readSetting));
  app.synth();
}

const productId = readSetting("product");
if (productId === undefined) await synthesizeControlPlane();
else synthesizeProductAccount(productId);
