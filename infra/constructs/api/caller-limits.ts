import { CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";
import { type ApiEndpoint, stageName } from "./api-endpoint.ts";
import { publicPaths } from "./public-paths.ts";

/** The rate limit of one caller, a fifth of the stage's limit. */
const CALLER_REQUESTS_PER_MINUTE = 1200;
/** The rate limit of one IP address, which several callers may share. It also bounds a caller with invented tokens. The
 *  address of all who come through the console's domain is that of CloudFront's edge. */
const ADDRESS_REQUESTS_PER_MINUTE = 3000;
/** The rate limit of one IP address at the paths without authentication. The headers of such a request prove nothing. */
const PUBLIC_REQUESTS_PER_MINUTE = 600;

type Statement = Omit<CfnWebACL.RateBasedStatementProperty, "evaluationWindowSec">;

/** Creates a limit by the value of a header. Variants of a value with other spaces or another case of "Bearer" count as
 *  one. Requests without the header are not counted. */
const limitByHeader = (name: string): Statement => ({
  limit: CALLER_REQUESTS_PER_MINUTE,
  aggregateKeyType: "CUSTOM_KEYS",
  customKeys: [
    {
      header: {
        name,
        textTransformations: [
          { priority: 0, type: "COMPRESS_WHITE_SPACE" },
          { priority: 1, type: "LOWERCASE" },
        ],
      },
    },
  ],
});

/** Matches the paths without authentication, as the firewall sees them: with the stage. */
function createPublicPathMatch(): CfnWebACL.StatementProperty {
  const paths = publicPaths.map((path) => path.replaceAll(".", "\\."));
  return {
    regexMatchStatement: {
      fieldToMatch: { uriPath: {} },
      regexString: `^/${stageName}/(?:${paths.join("|")})/*$`,
      textTransformations: [{ priority: 0, type: "URL_DECODE" }],
    },
  };
}

/** The rate limits over the last minute, applied before a function is invoked. Signatures differ between requests, so
 *  signed requests are counted by the token of their session. */
const rateRules: Readonly<Record<string, Statement>> = {
  EachToken: limitByHeader("authorization"),
  EachSession: limitByHeader("x-amz-security-token"),
  EachAddress: { limit: ADDRESS_REQUESTS_PER_MINUTE, aggregateKeyType: "IP" },
  PublicPathsOfEachAddress: {
    limit: PUBLIC_REQUESTS_PER_MINUTE,
    aggregateKeyType: "IP",
    scopeDownStatement: createPublicPathMatch(),
  },
};

/** Limits the share of the API's capacity that one caller can use. */
export class CallerLimits extends Construct {
  constructor(scope: Construct, id: string, apiEndpoints: readonly ApiEndpoint[]) {
    super(scope, id);
    const acl = new CfnWebACL(this, "WebAcl", {
      description: "Tenantry: rate limits of API callers",
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: createVisibilityConfig("tenantry-callers"),
      rules: Object.entries(rateRules).map(([name, statement], priority) => ({
        name,
        priority,
        action: { block: {} },
        statement: { rateBasedStatement: { ...statement, evaluationWindowSec: 60 } },
        visibilityConfig: createVisibilityConfig(`tenantry-callers-${name}`),
      })),
    });
    for (const { node, rest } of apiEndpoints) {
      new CfnWebACLAssociation(this, node.id, {
        webAclArn: acl.attrArn,
        resourceArn: rest.deploymentStage.stageArn,
      });
    }
  }
}

/** Creates metrics without request samples, which would show callers' tokens to readers of the firewall. */
const createVisibilityConfig = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});
