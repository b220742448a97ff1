import { Duration, type RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  AccountRecovery,
  Mfa,
  OAuthScope,
  type PasswordPolicy,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  type UserPoolClientOptions,
} from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import { configureMailSender, type MailSender } from "./mail-sender.ts";

/** The path of Cognito's token endpoint: https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html */
export const TOKEN_PATH = "/oauth2/token";
/** The path of Cognito's revocation endpoint: https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html */
export const REVOKE_PATH = "/oauth2/revoke";

/** Settings of the user directory. */
export interface UserDirectoryProps {
  /** Protects the pool from deletion. */
  readonly protectUsers: boolean;
  readonly removalPolicy: RemovalPolicy;
  /** The origin of the page that uses the hosted sign-in.
   *  @default - no hosted sign-in */
  readonly consoleOrigin?: string | undefined;
  /** The sender of the invitations.
   *  @default - Cognito, with 50 e-mails a day */
  readonly mailSender?: MailSender | undefined;
}

const passwordPolicy: PasswordPolicy = {
  minLength: 12,
  requireLowercase: true,
  requireUppercase: true,
  requireDigits: true,
  requireSymbols: true,
  tempPasswordValidity: Duration.days(3),
};

/** The user pool. Its user names are our user ids, so that an e-mail address can change. It is in the data stack, because
 *  passwords and second factors cannot be restored. */
export class UserDirectory extends Construct {
  readonly userPool: UserPool;
  readonly consoleClient: UserPoolClient;
  /** The client with which people sign in from a command line. */
  readonly commandLineClient: UserPoolClient;
  readonly issuer: string;
  /** The host of the hosted sign-in and of the token endpoint. */
  readonly signInHost: string;

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
      passwordPolicy,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deletionProtection: protectUsers,
      removalPolicy,
    });
    if (mailSender !== undefined) configureMailSender(mailSender, this.userPool);
    this.consoleClient = this.userPool.addClient("ConsoleClient", {
      userPoolClientName: "tenantry-console",
      // People use the hosted page only. The password flow needs AWS credentials; the local sign-in and tests use it.
      authFlows: { userSrp: false, adminUserPassword: true },
      ...createHostedSignInOptions(consoleOrigin && [`${consoleOrigin}/signed-in`], consoleOrigin),
      ...tokenOptions,
    });
    this.commandLineClient = this.userPool.addClient("CommandLineClient", {
      userPoolClientName: "tenantry-cli",
      // Without a setting, Cognito would allow the flows in which a program handles the password.
      authFlows: { userSrp: false },
      ...createHostedSignInOptions(commandLinePorts.map((port) => `http://localhost:${port}/signed-in`)),
      ...tokenOptions,
    });
    const { account, region, urlSuffix } = Stack.of(this);
    this.issuer = `https://cognito-idp.${region}.${urlSuffix}/${this.userPool.userPoolId}`;
    this.signInHost = this.#addDomain(account);
    this.#addMachineScopes();
  }

  /** The URL at which a machine exchanges its secret for a token. */
  get tokenUrl(): string {
    return `https://${this.signInHost}${TOKEN_PATH}`;
  }

  /** Adds the domain of the sign-in and of tokens for machines. Its prefix is unique across accounts. */
  #addDomain(account: string): string {
    const { domainName } = this.userPool.addDomain("Domain", {
      cognitoDomain: { domainPrefix: `tenantry-${account}` },
    });
    return `${domainName}.auth.${Stack.of(this).region}.amazoncognito.com`;
  }

  /** Adds the scopes of products' machines. A product's verification creates its client. */
  #addMachineScopes(): void {
    this.userPool.addResourceServer("Machines", {
      identifier: "tenantry",
      userPoolResourceServerName: "Tenantry",
      scopes: [
        new ResourceServerScope({ scopeName: "reports.write", scopeDescription: "Report on its own operations" }),
        new ResourceServerScope({ scopeName: "tenants.read", scopeDescription: "Read its own subscribers" }),
        new ResourceServerScope({ scopeName: "profiles.read", scopeDescription: "Read profiles of its own users" }),
      ],
    });
  }
}

/** The ports of the person's machine on which the command line waits for the code: the first one that is free. */
const commandLinePorts = [47_821, 47_822, 47_823];

const tokenOptions: UserPoolClientOptions = {
  preventUserExistenceErrors: true,
  enableTokenRevocation: true,
  accessTokenValidity: Duration.minutes(60),
  idTokenValidity: Duration.minutes(60),
  refreshTokenValidity: Duration.days(1),
};

/** Creates the options of the hosted sign-in. A page or a program of a person cannot keep a secret, so the client has none,
 *  and PKCE protects the code. Redirects contain the code only, never a token. The property for the secret is always there:
 *  CloudFormation replaces a client to which it is added, and the control plane imports the client's id. */
function createHostedSignInOptions(callbackUrls: string[] | undefined | "", origin?: string): UserPoolClientOptions {
  if (!callbackUrls) return { generateSecret: false, disableOAuth: true };
  return {
    generateSecret: false,
    supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
      callbackUrls,
      ...(origin === undefined ? {} : { logoutUrls: [`${origin}/`, origin] }),
    },
  };
}
