import { Aws } from "aws-cdk-lib";
import type { EventBus } from "aws-cdk-lib/aws-events";
import {
  AnyPrincipal,
  Effect,
  OrganizationPrincipal,
  PolicyStatement,
  type PolicyStatementProps,
} from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

/** Settings of the bus's guests. */
export interface CrossAccountBusPolicyProps {
  readonly bus: EventBus;
  /** The organisation whose accounts may report without a statement of their own.
   *  @default - only products' accounts may, by a statement for each */
  readonly organizationId?: string | undefined;
}

/**
 * Bounds what other accounts may put on the bus: their products' reports and nothing else, so that no account that is
 * let in can forge an event of ours. The statement that lets an account in is made when its product is verified, and can
 * not say which events: a statement that is added on its own has no condition on them.
 */
export class CrossAccountBusPolicy extends Construct {
  constructor(scope: Construct, id: string, { bus, organizationId: organisationId }: CrossAccountBusPolicyProps) {
    super(scope, id);
    const statement = (sid: string, props: PolicyStatementProps) =>
      bus.addToResourcePolicy(
        new PolicyStatement({ sid, actions: ["events:PutEvents"], resources: [bus.eventBusArn], ...props }),
      );
    statement("guests-only-report", {
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      conditions: {
        StringNotEquals: { "aws:PrincipalAccount": Aws.ACCOUNT_ID },
        Bool: { "aws:PrincipalIsAWSService": "false" },
        "ForAnyValue:StringNotLike": { "events:source": "product.*" },
      },
    });
    if (organisationId === undefined) return;
    // The bus's policy has room for some 50 statements; who reports from the organisation needs none.
    statement("organisation-reports", {
      principals: [new OrganizationPrincipal(organisationId)],
      conditions: {
        StringLike: { "events:source": "product.*" },
        StringEquals: { "events:detail-type": "ProvisioningReported" },
      },
    });
  }
}
