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

/** Settings of the bus's policy for other accounts. */
export interface CrossAccountBusPolicyProps {
  readonly bus: EventBus;
  /** The organization whose accounts may report without an own statement.
   *  @default - each product's account needs a statement */
  readonly organizationId?: string | undefined;
}

/**
 * Restricts other accounts to reports of their products, so that no account can forge our events. The verification of a
 * product adds the statement that allows its account; such a statement cannot restrict the events.
 */
export class CrossAccountBusPolicy extends Construct {
  constructor(scope: Construct, id: string, { bus, organizationId }: CrossAccountBusPolicyProps) {
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
    if (organizationId === undefined) return;
    // The policy has room for about 50 statements, so accounts of the organization share one.
    statement("organisation-reports", {
      principals: [new OrganizationPrincipal(organizationId)],
      conditions: {
        StringLike: { "events:source": "product.*" },
        StringEquals: { "events:detail-type": "ProvisioningReported" },
      },
    });
  }
}
