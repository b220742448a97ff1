import { App, type AppProps, CliCredentialsStackSynthesizer, type IReusableStackSynthesizer } from "aws-cdk-lib";
import recommendedFlags from "aws-cdk-lib/recommended-feature-flags.json" with { type: "json" };

/** What the control plane reads of the data stack is exported by name, so that CloudFormation refuses to take it away. */
const strongReferences = { "@aws-cdk/core:defaultCrossStackReferences": "strong" };

/** An app as all our stacks need it, with every behaviour that the CDK recommends today. */
export function createApp(props: AppProps = {}): App {
  return new App({
    context: { ...recommendedFlags, ...strongReferences },
    analyticsReporting: false,
    // Deploys with the caller's own credentials; of `cdk bootstrap` it needs only the bucket for assets.
    defaultStackSynthesizer: new CliCredentialsStackSynthesizer() as IReusableStackSynthesizer,
    ...props,
  });
}
