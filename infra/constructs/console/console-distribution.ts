import { Duration } from "aws-cdk-lib";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheHeaderBehavior,
  CachePolicy,
  Distribution,
  type FunctionAssociation,
  FunctionEventType,
  HttpVersion,
  type IFunctionRef,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin, S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { stageName } from "../api/api-endpoint.ts";
import { keptPublicPaths } from "../api/public-paths.ts";
import { REVOKE_PATH } from "../security/user-directory.ts";
import { createConsoleHeaders } from "./console-headers.ts";
import type { ConsoleDomain, ConsoleTokenEndpoint } from "./console-settings.ts";
import { createPageFunction, createTokenPathFunction } from "./viewer-functions.ts";

/** Settings of the distribution. */
export interface ConsoleDistributionProps {
  /** The bucket with the built console. */
  readonly files: IBucket;
  /** The host of the API. Its stage is `/v1`, as the path that the console calls. */
  readonly apiHost: string;
  readonly tokenEndpoint: ConsoleTokenEndpoint;
  /** The console's own domain.
   *  @default - the distribution's domain */
  readonly domain?: ConsoleDomain | undefined;
}

/** Serves the console, the API and the endpoints for tokens at one origin, so that pages call no other origin. */
export class ConsoleDistribution extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, { files, apiHost, tokenEndpoint, domain }: ConsoleDistributionProps) {
    super(scope, id);
    const toIssuer = forwardTo(tokenEndpoint.host);
    const toApi = forwardTo(apiHost);
    const { originRequestPolicy: _, ...behavior } = toApi;
    const toPublicPath = { ...behavior, cachePolicy: createPublicCache(this) };
    const distribution = new Distribution(this, "Distribution", {
      comment: "Tenantry: the console",
      defaultRootObject: "index.html",
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(files),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: createConsoleHeaders(this),
        functionAssociations: beforeCache(createPageFunction(this)),
      },
      additionalBehaviors: {
        // The first pattern that matches a path applies.
        ...Object.fromEntries(keptPublicPaths.map((path) => [`/${stageName}/${path}`, toPublicPath])),
        [`/${stageName}/*`]: toApi,
        "/oauth2/token": {
          ...toIssuer,
          functionAssociations: beforeCache(createTokenPathFunction(this, tokenEndpoint.path)),
        },
        ...(tokenEndpoint.canRevoke && { [REVOKE_PATH]: toIssuer }),
      },
      ...(domain && {
        domainNames: [domain.name],
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        certificate: Certificate.fromCertificateArn(this, "Certificate", domain.certificateArn),
      }),
    });
    this.url = `https://${domain?.name ?? distribution.distributionDomainName}`;
  }
}

const beforeCache = (viewerFunction: IFunctionRef): FunctionAssociation[] => [
  { eventType: FunctionEventType.VIEWER_REQUEST, function: viewerFunction },
];

/** Returns the behavior that forwards each request with its headers to a host and stores no answer. */
const forwardTo = (host: string): BehaviorOptions => ({
  origin: new HttpOrigin(host, { protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY }),
  viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
  allowedMethods: AllowedMethods.ALLOW_ALL,
  cachePolicy: CachePolicy.CACHING_DISABLED,
  originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
});

/** Creates the rules by which responses without a token are kept, as long as they allow. A page of another origin needs a
 *  response that names its origin. */
const createPublicCache = (scope: Construct): CachePolicy =>
  new CachePolicy(scope, "PublicPaths", {
    comment: "Tenantry: responses that need no token",
    headerBehavior: CacheHeaderBehavior.allowList("Origin"),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
    minTtl: Duration.seconds(0),
    defaultTtl: Duration.seconds(0),
    maxTtl: Duration.minutes(5),
  });
