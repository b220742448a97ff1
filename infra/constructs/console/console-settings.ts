import { createSettingError, type ReadSetting } from "../../setting-reader.ts";

/** The endpoint at which the console exchanges a code for a token. */
export interface ConsoleTokenEndpoint {
  readonly host: string;
  readonly path: string;
  /** Set if the host revokes refresh tokens at the user pool's path.
   *  @default - the console revokes no tokens */
  readonly canRevoke?: true;
}

/** Reads `oidc.tokenUrl`: the token endpoint of an issuer that is not the user pool. Throws if it is not an HTTPS URL. */
export function readTokenEndpoint(setting: ReadSetting): ConsoleTokenEndpoint {
  const text = setting("oidc.tokenUrl") ?? "";
  const url = URL.parse(text);
  if (url?.protocol !== "https:" || url.search !== "")
    throw createSettingError(
      "oidc.tokenUrl",
      text,
      "the token URL of the issuer, to which the console's sign-in belongs",
    );
  return { host: url.host, path: url.pathname };
}

/** The console's own domain, with its certificate. */
export interface ConsoleDomain {
  readonly name: string;
  /** The ARN of a certificate in us-east-1, where CloudFront reads it. */
  readonly certificateArn: string;
}

const certificatePattern = /^arn:[a-z-]+:acm:us-east-1:\d{12}:certificate\/[\w-]+$/;
const domainPattern = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/**
 * Reads `console.domain` and `console.certificate`. Throws if one is missing or can't be used, because the deployment
 * would fail after many minutes. CloudFront accepts certificates of us-east-1 only:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
 */
export function readConsoleDomain(setting: ReadSetting): ConsoleDomain | undefined {
  const [name, certificateArn] = [setting("console.domain"), setting("console.certificate")];
  if (name === undefined && certificateArn === undefined) return undefined;
  if (name === undefined || !domainPattern.test(name))
    throw createSettingError("console.domain", name, "a domain name, such as console.example.com");
  if (certificateArn === undefined || !certificatePattern.test(certificateArn)) {
    const example = "arn:<partition>:acm:us-east-1:123456789012:certificate/…";
    throw createSettingError("console.certificate", certificateArn, `a certificate in us-east-1, such as ${example}`);
  }
  return { name, certificateArn };
}

/** The settings of the console. */
export interface ConsoleSettings {
  /** The folder of the built files, which `npm run deploy` passes.
   *  @default - the console is not deployed */
  readonly folder: string | undefined;
  /** The origin to which the sign-in returns. It is unknown before the first deployment. */
  readonly signInOrigin: string | undefined;
  /** @default - the distribution's domain */
  readonly domain: ConsoleDomain | undefined;
  /** @default - the user pool's */
  readonly tokenEndpoint: ConsoleTokenEndpoint | undefined;
}

/** Reads the settings of the console. Throws if a value can't work. */
export function readConsoleSettings(setting: ReadSetting, hasExternalIssuer: boolean): ConsoleSettings {
  const folder = setting("console.folder");
  const deployedUrl = setting("console.url");
  const domain = readConsoleDomain(setting);
  const needsTokenUrl = hasExternalIssuer && (folder ?? setting("oidc.tokenUrl")) !== undefined;
  return {
    folder,
    signInOrigin: setting("consoleOrigin") ?? (domain ? `https://${domain.name}` : deployedUrl),
    domain,
    tokenEndpoint: needsTokenUrl ? readTokenEndpoint(setting) : undefined,
  };
}
