import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  AccountRecovery,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  type UserPoolClientOptions,
  UserPoolGroup,
} from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import { Role } from "../../../schemas/user.ts";
import { GroupRoles } from "./group-roles.ts";
import { type MailSender, sendMailsBy } from "./mail-sender.ts";
import type { Organisation } from "./organisation.ts";

/** Who is in several groups gets sessions of the one with the lowest: of those who may more than others. */
const precedences: Readonly<Record<Role, number>> = {
  "platform-admin": 0,
  auditor: 1,
  "product-owner": 2,
  "tenant-admin": 3,
  member: 4,
};

/** Settings of the identity provider. */
export interface IdentityProps {
  /** Whether the users survive the deletion of the stack. */
  readonly protectUsers: boolean;
  /** The origin of the page that sends people to the hosted sign-in and takes them back.
   *  @default - nobody is sent there */
  readonly consoleOrigin?: string | undefined;
  /** Whether people come by another issuer's tokens instead of this pool's. */
  readonly otherIssuer: boolean;
  /** Whose machines may take roles of people too.
   *  @default - no machine does */
  readonly organisation?: Organisation | undefined;
  /** Who sends the invitations.
   *  @default - Cognito itself, 50 mails a day */
  readonly mailSender?: MailSender | undefined;
}

/** Who people are: a user pool whose user names are our user ids, so that a change of e-mail changes nobody. What they
 *  may do is in the user catalogue. */
export class Identity extends Construct {
  readonly userPool: UserPool;
  readonly consoleClient: UserPoolClient;
  readonly issuer: string;
  /** Where a machine exchanges its secret for a token. */
  readonly tokenUrl: string;
  readonly groups: GroupRoles;

  constructor(scope: Construct, id: string, props: IdentityProps) {
    super(scope, id);
    const { protectUsers, consoleOrigin, otherIssuer, organisation, mailSender } = props;
    this.userPool = new UserPool(this, "UserPool", {
      userPoolName: "tenantry",
      selfSignUpEnabled: false,
      signInAliases: { username: true, email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      keepOriginal: { email: true },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deletionProtection: protectUsers,
      removalPolicy: protectUsers ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    if (mailSender !== undefined) sendMailsBy(mailSender, this.userPool);
    this.consoleClient = this.userPool.addClient("ConsoleClient", {
      userPoolClientName: "tenantry-console",
      authFlows: { userSrp: true, adminUserPassword: true },
      ...hostedSignIn(consoleOrigin),
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.minutes(60),
      idTokenValidity: Duration.minutes(60),
      refreshTokenValidity: Duration.days(1),
    });
    const { account, region, urlSuffix } = Stack.of(this);
    this.issuer = `https://cognito-idp.${region}.${urlSuffix}/${this.userPool.userPoolId}`;
    this.tokenUrl = this.#letMachinesIn(account);
    this.groups = new GroupRoles(this, "Groups", {
      client: otherIssuer ? undefined : this.consoleClient,
      poolName: this.userPool.userPoolProviderName,
      organisation,
    });
    this.#mirrorRoles();
  }

  /** A group for each role that a person can hold. */
  #mirrorRoles(): void {
    for (const role of Role.options) {
      new UserPoolGroup(this, role, {
        userPool: this.userPool,
        groupName: role,
        role: this.groups.roles[role],
        precedence: precedences[role],
      });
    }
  }

  /** What a product's machine client may ask for, and where; the clients are made when a product is verified. */
  #letMachinesIn(account: string): string {
    this.userPool.addResourceServer("Machines", {
      identifier: "tenantry",
      userPoolResourceServerName: "Tenantry",
      scopes: [
        new ResourceServerScope({ scopeName: "reports.write", scopeDescription: "Report on its own operations" }),
        new ResourceServerScope({ scopeName: "profiles.read", scopeDescription: "Read profiles of its own users" }),
      ],
    });
    // Cognito has no tokens for machines but at a domain, whose name nobody else may have.
    const domain = this.userPool.addDomain("Domain", { cognitoDomain: { domainPrefix: `tenantry-${account}` } });
    return `${domain.baseUrl()}/oauth2/token`;
  }
}

/** A page keeps no secret, so the client has none: a code is bound to who asked for it by PKCE instead. Nothing but the
 *  code ever comes back in an address. */
function hostedSignIn(consoleOrigin: string | undefined): UserPoolClientOptions {
  if (consoleOrigin === undefined) return { disableOAuth: true };
  return {
    generateSecret: false,
    supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
      callbackUrls: [`${consoleOrigin}/`],
      logoutUrls: [`${consoleOrigin}/`],
    },
  };
}
