import { Code } from "aws-cdk-lib/aws-lambda";
import { bundleFunctions } from "./bundle.ts";
import { type ConsoleSettings, readConsoleSettings } from "./constructs/console/console-settings.ts";
import { readMailSender } from "./constructs/security/mail-sender.ts";
import { readOrganization } from "./constructs/security/organization.ts";
import { readProductAccountProps } from "./constructs/security/product-account-settings.ts";
import { readSafetySettings } from "./constructs/security/safety-settings.ts";
import { readTokenIssuer } from "./constructs/security/token-issuer.ts";
import { TOKEN_PATH } from "./constructs/security/user-directory.ts";
import { readDeploymentSettings } from "./deployment-settings.ts";
import { createApp } from "./new-app.ts";
import { createSettingReader } from "./setting-reader.ts";
import { ConsoleStack } from "./stacks/console.ts";
import { ControlPlaneStack } from "./stacks/control-plane.ts";
import { DataStack } from "./stacks/data.ts";
import { MonitoringStack } from "./stacks/monitoring.ts";
import { ProductAccountStack } from "./stacks/product-account.ts";

// The CDK app: the control plane or, with `--context product=<id>`, the account stack of that product.
const app = createApp();
const { readSetting, assertAllRead } = createSettingReader(app.node.getAllContext());

/** Adds the console if its files are built. */
function addConsole(data: DataStack, controlPlane: ControlPlaneStack, settings: ConsoleSettings): void {
  const { folder, tokenEndpoint, domain } = settings;
  if (folder === undefined) return;
  new ConsoleStack(app, "Tenantry-Console", {
    controlPlane,
    folder,
    tokenEndpoint: tokenEndpoint ?? { host: data.users.signInHost, path: TOKEN_PATH, canRevoke: true },
    domain,
  });
}

async function synthesizeControlPlane(): Promise<void> {
  const { protectData, auditLockDays, consoleOrigin, privateEndpoints, alarmEmail, centralLogs } =
    readDeploymentSettings(readSetting);
  const tokenIssuer = readTokenIssuer(readSetting);
  const organization = readOrganization(readSetting);
  const mailSender = readMailSender(readSetting);
  const safety = readSafetySettings(readSetting);
  const consoleSettings = readConsoleSettings(readSetting, tokenIssuer !== undefined);
  assertAllRead();
  const bundles = await bundleFunctions();
  try {
    const data = new DataStack(app, "Tenantry-Data", {
      protectData,
      consoleOrigin: consoleSettings.signInOrigin,
      ...(mailSender && { mailSender }),
      ...(auditLockDays && { auditLockDays }),
    });
    const controlPlane = new ControlPlaneStack(app, "Tenantry-ControlPlane", {
      data,
      codeOf: (name) => Code.fromAsset(bundles.folderOf(name)),
      privateEndpoints,
      safety,
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
    addConsole(data, controlPlane, consoleSettings);
    app.synth();
  } finally {
    bundles.remove();
  }
}

function synthesizeProductAccount(productId: string): void {
  const props = readProductAccountProps(productId, readSetting);
  assertAllRead();
  new ProductAccountStack(app, `Tenantry-ProductAccount-${productId}`, props);
  app.synth();
}

const productId = readSetting("product");
if (productId === undefined) await synthesizeControlPlane();
else synthesizeProductAccount(productId);
