import { CfnUserPool, type UserPool } from "aws-cdk-lib/aws-cognito";
import { createSettingError, type ReadSetting } from "../../setting-reader.ts";

/** The sender of the user pool's e-mails: an SES identity and an address. */
export interface MailSender {
  readonly identityArn: string;
  /** An address, or a name with an address as in `Tenantry <no-reply@example.com>`. */
  readonly from: string;
  /** The address for replies.
   *  @default - the sender */
  readonly replyTo?: string;
}

const identityPattern = /^arn:[a-z-]+:ses:[a-z0-9-]+:\d{12}:identity\/(?<identity>[^\s/]+)$/;
const fromPattern = /^(?:[^<>\r\n]{1,64} <(?<named>[^\s<>@]+@[^\s<>@]+)>|(?<bare>[^\s<>@]+@[^\s<>@]+))$/;
const addressPattern = /^[^\s<>@]+@[^\s<>@]+$/;

/**
 * Reads `mail.identity`, `mail.from` and `mail.replyTo`. Throws if they are inconsistent, because otherwise the first
 * invitation would fail.
 */
export function readMailSender(setting: ReadSetting): MailSender | undefined {
  const [identityArn, from, replyTo] = [setting("mail.identity"), setting("mail.from"), setting("mail.replyTo")];
  if (identityArn === undefined && from === undefined && replyTo === undefined) return undefined;
  const { identity } = identityPattern.exec(identityArn ?? "")?.groups ?? {};
  if (identityArn === undefined || identity === undefined) {
    const example = "arn:<partition>:ses:eu-central-1:123456789012:identity/example.com";
    throw createSettingError("mail.identity", identityArn, `the ARN of an SES identity, such as ${example}`);
  }
  const { named, bare } = fromPattern.exec(from ?? "")?.groups ?? {};
  const address = (named ?? bare)?.toLowerCase();
  if (from === undefined || address === undefined) {
    throw createSettingError("mail.from", from, 'an address, such as "Tenantry <no-reply@example.com>"');
  }
  if (!canSendFrom(identity.toLowerCase(), address)) throw new Error(`mail.from is not an address of ${identity}.`);
  if (replyTo !== undefined && !addressPattern.test(replyTo))
    throw createSettingError("mail.replyTo", replyTo, "an address");
  return { identityArn, from, ...(replyTo === undefined ? {} : { replyTo }) };
}

/** Returns whether an identity, which is an address or a domain with its subdomains, may send from an address. */
function canSendFrom(identity: string, address: string): boolean {
  if (identity.includes("@")) return identity === address;
  const domain = address.split("@")[1] ?? "";
  return domain === identity || domain.endsWith(`.${identity}`);
}

/** Configures the user pool to send e-mails through SES, because Cognito itself sends only 50 a day. */
export function configureMailSender({ identityArn, from, replyTo }: MailSender, pool: UserPool): void {
  const resource = pool.node.defaultChild;
  if (!(resource instanceof CfnUserPool)) throw new Error("The user pool has no CfnUserPool for the e-mail settings");
  resource.emailConfiguration = {
    emailSendingAccount: "DEVELOPER",
    sourceArn: identityArn,
    from,
    ...(replyTo === undefined ? {} : { replyToEmailAddress: replyTo }),
  };
}
