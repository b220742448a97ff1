import type { Acknowledgement } from "./acknowledgement.ts";

const uploader = "Tenantry-Console/Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C";
const distribution = "Tenantry-Console/Console/Distribution/Resource";

/** The findings of the console's stack. */
export const webConsole: Acknowledgement[] = [
  {
    findings: ["AwsSolutions-S1"],
    at: "Tenantry-Console/Files/Resource",
    reason: "The bucket holds only public files of the console, which CloudFront alone may read.",
  },
  {
    findings: [
      "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
    ],
    at: `${uploader}/ServiceRole/Resource`,
    reason: "The CDK's function for uploads runs during a deployment only, and AWS maintains this policy for its logs.",
  },
  {
    findings: [
      ...["GetBucket", "GetObject", "List", "Abort", "DeleteObject"].map(
        (action) => `AwsSolutions-IAM5[Action::s3:${action}*]`,
      ),
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*]",
      "AwsSolutions-IAM5[Resource::<Files8E6940B8.Arn>/*]",
    ],
    at: `${uploader}/ServiceRole/DefaultPolicy/Resource`,
    reason: "The CDK's function copies all files of an asset, whose names contain hashes, into the console's bucket.",
  },
  {
    findings: ["AwsSolutions-L1"],
    at: `${uploader}/Resource`,
    reason: "The CDK chooses the runtime of its function for uploads and changes it with its own releases.",
  },
  {
    findings: ["AwsSolutions-CFR1"],
    at: distribution,
    reason: "Administrators may sign in from every country; the owner of a deployment decides on restrictions.",
  },
  {
    findings: ["AwsSolutions-CFR2"],
    at: distribution,
    reason: "The API behind it has a firewall with a limit for each caller; the other files are static and public.",
  },
  {
    findings: ["AwsSolutions-CFR3"],
    at: distribution,
    reason: "The API logs each of its requests; requests for the static files say nothing about tenants.",
  },
  {
    findings: ["AwsSolutions-CFR4"],
    at: distribution,
    reason: "CloudFront's own domain fixes the TLS version; with `console.domain` it is TLS 1.2 or newer.",
  },
];
