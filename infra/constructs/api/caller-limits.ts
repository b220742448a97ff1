import { CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";
import type { ApiEndpoint } from "./api-endpoint.ts";

/** How many requests a minute one caller has: a fifth of what a stage lets through. */
const CALLER_REQUESTS_PER_MINUTE = 1200;
/** How many an address has, behind which there may be several callers, or one who invents tokens. */
const ADDRESS_REQUESTS_PER_MINUTE = 3000;

type Statement = Omit<CfnWebACL.RateBasedStatementProperty, "evaluationWindowSec">;

/** By what a caller is told from others: a token says the same with more spaces, or with another spelling of "Bearer",
 *  and counts once. Who does not send the header is not counted by it. */
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

/** Who asks too often is refused until the last minute looks better, before a function is called. A signed request has
 *  another signature each time; what stays is the token of its session. The gateway words the refusal. */
const rateRules: Readonly<Record<string, Statement>> = {
  EachToken: limitByHeader("authorization"),
  EachSession: limitByHeader("x-amz-security-token"),
  EachAddress: { limit: ADDRESS_REQUESTS_PER_MINUTE, aggregateKeyType: "IP" },
};

/** Bounds what one caller can take of what all share. */
export class CallerLimits extends Construct {
  constructor(scope: Construct, id: string, apiEndpoints: readonly ApiEndpoint[]) {
    super(scope, id);
    const acl = new CfnWebACL(this, "WebAcl", {
      description: "Tenantry: how often one caller may call the API",
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

/** Counted, but no samples: they would show callers' tokens to whoever may look at the firewall. */
function createVisibilityConfig(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
