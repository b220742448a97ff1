import { Duration } from "aws-cdk-lib";
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  type IResponseHeadersPolicy,
  ResponseHeadersPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import type { Construct } from "constructs";
import responseHeaders from "../../../console/response-headers.json" with { type: "json" };

/** The time for which browsers refuse plain HTTP, in days. */
const HTTPS_ONLY_DAYS = 730;

/** The headers that CloudFront sends only as security headers, which this file sets one by one. */
const securityHeaders = [
  "Content-Security-Policy",
  "X-Content-Type-Options",
  "X-Frame-Options",
  "Referrer-Policy",
] as const;

const listCustomHeaders = () =>
  Object.entries(responseHeaders)
    .filter(([header]) => !(securityHeaders as readonly string[]).includes(header))
    .map(([header, value]) => ({ header, value, override: true }));

/** Creates the headers of each file of the console: those of `response-headers.json`, and HTTPS only. */
export const createConsoleHeaders = (scope: Construct): IResponseHeadersPolicy =>
  new ResponseHeadersPolicy(scope, "Headers", {
    comment: "Tenantry: the console's security headers",
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: responseHeaders["Content-Security-Policy"], override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(HTTPS_ONLY_DAYS),
        includeSubdomains: true,
        override: true,
      },
    },
    customHeadersBehavior: { customHeaders: listCustomHeaders() },
  });
