import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Bucket, type IBucket } from "aws-cdk-lib/aws-s3";
import { describe, expect, test } from "vitest";
import responseHeaders from "../../console/response-headers.json" with { type: "json" };
import { ConsoleDistribution } from "../../infra/constructs/console/console-distribution.ts";
import { readConsoleDomain, readTokenEndpoint } from "../../infra/constructs/console/console-settings.ts";
import { findResource, findResources, synthesizeTemplates } from "./templates.ts";

const { console: template, data } = synthesizeTemplates();
type Behavior = {
  PathPattern?: string;
  TargetOriginId: string;
  CachePolicyId: string;
  OriginRequestPolicyId?: string;
  ViewerProtocolPolicy: string;
  AllowedMethods?: string[];
  FunctionAssociations?: { EventType: string }[];
  ResponseHeadersPolicyId?: unknown;
};
type Config = {
  DefaultCacheBehavior: Behavior;
  CacheBehaviors: Behavior[];
  Origins: { Id: string; DomainName: unknown; OriginAccessControlId?: unknown; CustomOriginConfig?: object }[];
  Aliases?: string[];
  ViewerCertificate?: object;
};
const readConfig = (from = template) =>
  findResource(from, "AWS::CloudFront::Distribution").properties["DistributionConfig"] as Config;
// AWS's managed policies: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const allViewerExceptHost = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

describe("The console's distribution", () => {
  test("forwards the API and the endpoints for tokens at the same origin, with all headers and without a cache", () => {
    const { CacheBehaviors, Origins } = readConfig();
    expect(CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual([
      "/v1/openapi.json",
      "/v1/config",
      "/v1/*",
      "/oauth2/token",
      "/oauth2/revoke",
    ]);
    for (const behavior of CacheBehaviors.slice(2)) {
      expect(behavior).toMatchObject({
        CachePolicyId: cachingDisabled,
        OriginRequestPolicyId: allViewerExceptHost,
        ViewerProtocolPolicy: "https-only",
      });
      expect(behavior.AllowedMethods).toContain("PATCH");
      const origin = Origins.find(({ Id }) => Id === behavior.TargetOriginId);
      expect(origin?.CustomOriginConfig).toMatchObject({ OriginProtocolPolicy: "https-only" });
    }
    expect(JSON.stringify(Origins)).toContain(".execute-api.");
    expect(JSON.stringify(Origins)).toContain(".amazoncognito.com");
  });

  test("keeps public responses for each origin of a page, as long as the API allows", () => {
    const { CacheBehaviors } = readConfig();
    const { id: policyId, properties } = findResource(template, "AWS::CloudFront::CachePolicy");
    expect(properties["CachePolicyConfig"]).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 0,
      ParametersInCacheKeyAndForwardedToOrigin: {
        HeadersConfig: { HeaderBehavior: "whitelist", Headers: ["Origin"] },
        QueryStringsConfig: { QueryStringBehavior: "none" },
      },
    });
    const api = CacheBehaviors.find(({ PathPattern }) => PathPattern === "/v1/*");
    for (const behavior of CacheBehaviors.slice(0, 2)) {
      expect(behavior).toMatchObject({ CachePolicyId: { Ref: policyId }, TargetOriginId: api?.TargetOriginId });
      expect(behavior.OriginRequestPolicyId).toBeUndefined();
    }
  });

  test("forwards no revocation to an issuer that is not the user pool", () => {
    const stack = new Stack();
    new ConsoleDistribution(stack, "Console", {
      files: new Bucket(stack, "Files") as IBucket,
      apiHost: "api.example.com",
      tokenEndpoint: { host: "login.example.com", path: "/token" },
    });
    const { CacheBehaviors } = readConfig(Template.fromStack(stack));
    expect(CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual([
      "/v1/openapi.json",
      "/v1/config",
      "/v1/*",
      "/oauth2/token",
    ]);
  });

  test("answers an address of a page with index.html, and a file with the file", () => {
    const { properties } = findResource(template, "AWS::CloudFront::Function", ({ FunctionConfig }) =>
      JSON.stringify(FunctionConfig).includes("index.html"),
    );
    const handler = new Function(`${properties["FunctionCode"]}; return handler;`)();
    const answerOf = (uri: string): string => handler({ request: { uri } }).uri;
    expect(["/", "/tenants/ten_1", "/signed-in"].map(answerOf)).toEqual(Array(3).fill("/index.html"));
    expect(["/assets/a-1b2.js", "/favicon.svg"].map(answerOf)).toEqual(["/assets/a-1b2.js", "/favicon.svg"]);
  });

  test("sends the headers of response-headers.json with each file, and allows HTTPS only", () => {
    const { properties } = findResource(template, "AWS::CloudFront::ResponseHeadersPolicy");
    const { SecurityHeadersConfig: security, CustomHeadersConfig } = properties["ResponseHeadersPolicyConfig"] as {
      SecurityHeadersConfig: Record<string, Record<string, unknown>>;
      CustomHeadersConfig: { Items: { Header: string; Value: string }[] };
    };
    const sent = {
      "Content-Security-Policy": security["ContentSecurityPolicy"]?.["ContentSecurityPolicy"],
      "X-Content-Type-Options": security["ContentTypeOptions"] && "nosniff",
      "X-Frame-Options": security["FrameOptions"]?.["FrameOption"],
      "Referrer-Policy": security["ReferrerPolicy"]?.["ReferrerPolicy"],
      ...Object.fromEntries(CustomHeadersConfig.Items.map(({ Header, Value }) => [Header, Value])),
    };
    expect(sent).toEqual(responseHeaders);
    expect(responseHeaders["Content-Security-Policy"]).not.toContain("unsafe");
    expect(security["StrictTransportSecurity"]).toMatchObject({ IncludeSubdomains: true });
    expect(readConfig().DefaultCacheBehavior.ResponseHeadersPolicyId).toBeDefined();
  });

  test("reads the files from a private bucket with its own identity", () => {
    const bucket = findResource(template, "AWS::S3::Bucket").properties;
    expect(Object.values(bucket["PublicAccessBlockConfiguration"] as object)).toEqual([true, true, true, true]);
    const { DefaultCacheBehavior, Origins } = readConfig();
    const origin = Origins.find(({ Id }) => Id === DefaultCacheBehavior.TargetOriginId);
    expect(origin?.OriginAccessControlId).toBeDefined();
  });

  test("has the configured domain with its certificate, and TLS 1.2", () => {
    const certificateArn = "arn:aws:acm:us-east-1:111111111111:certificate/1";
    const { console } = synthesizeTemplates({ consoleDomain: { name: "console.example.com", certificateArn } });
    expect(readConfig(console)).toMatchObject({
      Aliases: ["console.example.com"],
      ViewerCertificate: { AcmCertificateArn: certificateArn, MinimumProtocolVersion: "TLSv1.2_2021" },
    });
    expect(console.findOutputs("ConsoleUrl")["ConsoleUrl"]).toMatchObject({ Value: "https://console.example.com" });
  });
});

describe("The files of the console", () => {
  test("are uploaded with the HTML file last; files with a hash are cached for ever, others are checked each time", () => {
    const uploads = findResources(template, "Custom::CDKBucketDeployment").map(([id, { Properties, DependsOn }]) => ({
      id,
      caching: (Properties["SystemMetadata"] as Record<string, string>)["cache-control"],
      keepsOldFiles: Properties["Prune"] === false,
      waitsFor: JSON.stringify(DependsOn ?? []),
    }));
    const hashed = uploads.find(({ id }) => id.startsWith("HashedFiles"));
    const others = uploads.find(({ id }) => id.startsWith("OtherFiles"));
    expect(hashed).toMatchObject({ caching: "max-age=31536000, immutable, public", keepsOldFiles: true });
    expect(others).toMatchObject({ caching: "no-cache", keepsOldFiles: true });
    expect(others?.waitsFor).toContain("HashedFiles");
  });

  test("are built for a sign-in that returns a code only", () => {
    const clients = findResources(data, "AWS::Cognito::UserPoolClient").map(([, { Properties }]) => Properties);
    for (const { AllowedOAuthFlows } of clients) expect([undefined, ["code"]]).toContainEqual(AllowedOAuthFlows);
  });
});

describe("The settings of the console", () => {
  const certificate = "arn:aws:acm:us-east-1:111111111111:certificate/1a-2b";
  const readDomain = (settings: Record<string, string>) => readConsoleDomain((key) => settings[key]);

  test("are absent, or a domain with a certificate in us-east-1", () => {
    expect(readDomain({})).toBeUndefined();
    expect(readDomain({ "console.domain": "console.example.com", "console.certificate": certificate })).toEqual({
      name: "console.example.com",
      certificateArn: certificate,
    });
  });

  test.each([
    ["console.domain", { "console.certificate": certificate }],
    ["console.domain", { "console.domain": "https://console.example.com", "console.certificate": certificate }],
    ["console.certificate", { "console.domain": "console.example.com" }],
    [
      "console.certificate",
      { "console.domain": "console.example.com", "console.certificate": certificate.replace("us-east-1", "eu-west-1") },
    ],
  ])("are rejected with the name %s in the message: %j", (name, settings) => {
    expect(() => readDomain(settings)).toThrow(name);
  });

  test("contain the token URL of an issuer that is not the user pool", () => {
    const read = (url?: string) => readTokenEndpoint((key) => (key === "oidc.tokenUrl" ? url : undefined));
    expect(read("https://login.example.com/oauth2/v1/token")).toEqual({
      host: "login.example.com",
      path: "/oauth2/v1/token",
    });
    for (const url of [undefined, "login.example.com", "http://login.example.com/token", "https://a.example/t?x=1"]) {
      expect(() => read(url)).toThrow("oidc.tokenUrl");
    }
  });
});
