import { CfnUserPool, type UserPool } from "aws-cdk-lib/aws-cognito";

/** The sender of the user pool's mails: an identity of SES, and the address that they come from. */
export interface MailSender {
  readonly identityArn: string;
  /** An address, or a name with an address as in `Tenantry <no-reply@example.com>`. */
  readonly from: string;
  /** The address for answers.
   *  @default - to the sender */
  readonly replyTo?: string;
}

const identityPattern = /^arn:[a-z-]+:ses:[a-z0-9-]+:\d{12}:identity\/(?<identity>[^\s/]+)$/;
const fromPattern = /^(?:[^<>\r\n]{1,64} <(?<named>[^\s<>@]+@[^\s<>@]+)>|(?<bare>[^\s<>@]+@[^\s<>@]+))$/;
const addressPattern = /^[^\s<>@]+@[^\s<>@]+$/;

/**
 * Reads `mail.identity`, `mail.from` and `mail.replyTo`. Throws where they do not fit together: Cognito would find that
 * out at the first invitation.
 */
export function readMailSender(setting: (key: string) => string | undefined): MailSender | undefined {
  const [identityArn, from, replyTo] = [setting("mail.identity"), setting("mail.from"), setting("mail.replyTo")];
  if (identityArn === undefined && from === undefined && replyTo === undefined) return undefined;
  const { identity } = identityPattern.exec(identityArn ?? "")?.groups ?? {};
  if (identityArn === undefined || identity === undefined) {
    const example = "arn:<partition>:ses:eu-central-1:123456789012:identity/example.com";
    throw new Error(`mail.identity is "${identityArn ?? ""}": give the ARN of an identity of SES, such as ${example}.`);
  }
  const { named, bare } = fromPattern.exec(from ?? "")?.groups ?? {};
  const address = (named ?? bare)?.toLowerCase();
  if (from === undefined || address === undefined) {
    throw new Error(`mail.from is "${from ?? ""}": give an address, such as "Tenantry <no-reply@example.com>".`);
  }
  if (!canSendFrom(identity.toLowerCase(), address)) throw new Error(`mail.from is no address of ${identity}.`);
  if (replyTo !== undefined && !addressPattern.test(replyTo))
    throw new Error(`mail.replyTo is "${replyTo}": no address.`);
  return { identityArn, from, ...(replyTo === undefined ? {} : { replyTo }) };
}

/** An identity is one address, or a domain with all that is below it. */
function canSendFrom(identity: string, address: string): boolean {
  if (identity.includes("@")) return identity === address;
  const domain = address.split("@")[1] ?? "";
  return domain === identity || domain.endsWith(`.${identity}`);
}

/** Lets the user pool send by the account's own identity of SES: by itself Cognito sends 50 mails a day. */
export function configureMailSender({ identityArn, from, replyTo }: MailSender, pool: UserPool): void {
  const resource = pool.node.defaultChild;
  if (!(resource instanceof CfnUserPool)) throw new Error("The user pool has no resource to set its mails on");
  resource.emailConfiguration = {
    emailSendingAccount: "DEVELOPER",
    sourceArn: identityArn,
    from,
    ...(replyTo === undefined ? {} : { replyToEmailAddress: replyTo }),
  };
}
