import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { type ApiResponse, getConnectionInfo, getProductAccountConfig, readOutput } from "./deployed-system.ts";

/** The credentials of a session. */
export type Session = { accessKeyId: string; secretAccessKey: string; sessionToken: string };

async function assumeRole(client: STSClient, RoleArn: string, RoleSessionName: string): Promise<Session> {
  const { Credentials } = await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName }));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** Creates a session of a machine in an account of the organization. It may assume every role that trusts it. */
export async function createMachineSession(account: string, name: string): Promise<Session> {
  const config = getProductAccountConfig(account);
  const iam = new IAMClient(config);
  const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const trust = policy({ Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" });
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }));
  const PolicyDocument = policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" });
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "assume-roles", PolicyDocument }));
  return assumeRole(new STSClient(config), `arn:aws:iam::${account}:role/${name}`, name);
}

/** Assumes the role of a group of the platform with the machine's session. */
export function assumeGroupRole(machine: Session, group: string, session = "nightly-report"): Promise<Session> {
  const { endpoint, region, accounts } = getConnectionInfo();
  const client = new STSClient({ endpoint, region, credentials: machine });
  return assumeRole(client, `arn:aws:iam::${accounts.controlPlane}:role/Tenantry-${group}`, session);
}

/** Calls the API endpoint for machines with a request that the session signs, or with an unsigned request. */
export async function sendSignedRequest<Body = Record<string, unknown>>(
  session: Session | undefined,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<ApiResponse<Body>> {
  const { hostname, port, host } = new URL(getConnectionInfo().endpoint);
  const [apiId = ""] = new URL(readOutput("SignedApiUrl")).hostname.split(".");
  const request = new HttpRequest({
    method,
    protocol: "http:",
    hostname,
    port: Number(port),
    path: `/_aws/execute-api/${apiId}/v1${path}`,
    headers: { host, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const sent = session ? await createSigner(session).sign(request) : request;
  const response = await fetch(`http://${host}${request.path}`, {
    method,
    headers: sent.headers,
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text || "{}") as Body };
}

function createSigner(credentials: Session): SignatureV4 {
  const { region } = getConnectionInfo();
  const { sha256 } = new STSClient({ region }).config;
  return new SignatureV4({ service: "execute-api", region, credentials, sha256 });
}
