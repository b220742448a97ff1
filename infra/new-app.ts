import { App, type AppProps, CliCredentialsStackSynthesizer, type IReusableStackSynthesizer } from "aws-cdk-lib";
import recommendedFlags from "aws-cdk-lib/recommended-feature-flags.json" with { type: "json" };

/** Exports the values that the control plane reads from the data stack, so that CloudFormation refuses to remove them. */
const strongReferences = { "@aws-cdk/core:defaultCrossStackReferences": "strong" };

/** Creates an app with the settings of all our stacks and all recommended feature flags of the CDK. */
export function createApp(props: AppProps = {}): App {
  return new App({
    context: { ...recommendedFlags, ...strongReferences },
    analyticsReporting: false,
    // Deploys with the caller's credentials. From `cdk bootstrap` it needs only the bucket for assets.
    defaultStackSynthesizer: new CliCredentialsStackSynthesizer() as IReusableStackSynthesizer,
    ...props,
  });
}
