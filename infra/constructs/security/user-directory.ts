import { Duration, type RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  AccountRecovery,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  type UserPoolClientOptions,
} from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import { configureMailSender, type MailSender } from "./mail-sender.ts";

/** Settings of the user directory. */
export interface UserDirectoryProps {
  /** Set when the pool refuses to be deleted. */
  readonly protectUsers: boolean;
  readonly removalPolicy: RemovalPolicy;
  /** The origin of the page that sends people to the hosted sign-in and takes them back.
   *  @default - nobody is sent there */
  readonly consoleOrigin?: string | undefined;
  /** The sender of the invitations.
   *  @default - Cognito itself, 50 mails a day */
  readonly mailSender?: MailSender | undefined;
}

/** The people of the platform: a user pool whose user names are our user ids, so that a change of e-mail changes nobody. It lies
 *  with the data, because passwords and second factors can't be made again. */
export class UserDirectory extends Construct {
  readonly userPool: UserPool;
  readonly consoleClient: UserPoolClient;
  readonly issuer: string;
  /** The address at which a machine exchanges its secret for a token. */
  readonly tokenUrl: string;

  constructor(scope: Construct, id: string, props: UserDirectoryProps) {
    const { protectUsers, removalPolicy, consoleOrigin, mailSender } = props;
    super(scope, id);
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
      removalPolicy,
    });
    if (mailSender !== undefined) configureMailSender(mailSender, this.userPool);
    this.consoleClient = this.userPool.addClient("ConsoleClient", {
      userPoolClientName: "tenantry-console",
      authFlows: { userSrp: true, adminUserPassword: true },
      ...createHostedSignInOptions(consoleOrigin),
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.minutes(60),
      idTokenValidity: Duration.minutes(60),
      refreshTokenValidity: Duration.days(1),
    });
    const { account, region, urlSuffix } = Stack.of(this);
    this.issuer = `https://cognito-idp.${region}.${urlSuffix}/${this.userPool.userPoolId}`;
    this.tokenUrl = this.#addMachineScopes(account);
  }

  /** Adds the scopes of product machines and their token address; the clients are made when a product is verified. */
  #addMachineScopes(account: string): string {
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
function createHostedSignInOptions(consoleOrigin: string | undefined): UserPoolClientOptions {
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
