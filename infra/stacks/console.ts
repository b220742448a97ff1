import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { BucketDeployment, CacheControl, Source } from "aws-cdk-lib/aws-s3-deployment";
import type { Construct } from "constructs";
import { ConsoleDistribution } from "../constructs/console/console-distribution.ts";
import type { ConsoleDomain, ConsoleTokenEndpoint } from "../constructs/console/console-settings.ts";
import type { ControlPlaneStack } from "./control-plane.ts";

/** Settings of the console's stack. */
export interface ConsoleStackProps extends StackProps {
  readonly controlPlane: ControlPlaneStack;
  /** The folder of the built console. */
  readonly folder: string;
  readonly tokenEndpoint: ConsoleTokenEndpoint;
  /** The console's own domain.
   *  @default - the distribution's domain */
  readonly domain?: ConsoleDomain | undefined;
}

/** The folder of the files whose names contain their hash. */
const hashedFiles = "assets/*";

/** The console: its files in a private bucket, and the distribution that serves them together with the API. The stack
 *  holds no data, so it can be deleted and created again at any time. */
export class ConsoleStack extends Stack {
  constructor(scope: Construct, id: string, props: ConsoleStackProps) {
    const { controlPlane, folder, tokenEndpoint, domain, ...stackProps } = props;
    super(scope, id, { description: "Tenantry: the console", ...stackProps });
    const files = this.#createBucket();
    this.#addFiles(files, folder);
    const { url } = new ConsoleDistribution(this, "Console", {
      files,
      apiHost: controlPlane.apiHost,
      tokenEndpoint,
      domain,
    });
    new CfnOutput(this, "ConsoleUrl", { value: url });
  }

  #createBucket(): IBucket {
    // The declared type of `isWebsite` contradicts the interface under exactOptionalPropertyTypes.
    return new Bucket(this, "Files", {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    }) as IBucket;
  }

  /** Uploads the files, the HTML file last, so that a page never refers to a missing file. The files of earlier versions
   *  stay, because pages that are open still load them. */
  #addFiles(files: IBucket, folder: string): void {
    const source = { destinationBucket: files, prune: false };
    const hashed = new BucketDeployment(this, "HashedFiles", {
      ...source,
      sources: [Source.asset(folder)],
      exclude: ["*"],
      include: [hashedFiles],
      cacheControl: [CacheControl.maxAge(Duration.days(365)), CacheControl.immutable(), CacheControl.setPublic()],
    });
    const others = new BucketDeployment(this, "OtherFiles", {
      ...source,
      sources: [Source.asset(folder)],
      exclude: [hashedFiles],
      cacheControl: [CacheControl.noCache()],
    });
    others.node.addDependency(hashed);
  }
}
