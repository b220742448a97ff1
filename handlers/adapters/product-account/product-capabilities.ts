import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { clientSettings } from "../aws/client-settings.ts";
import { isAccessDenied, type SessionCredentials } from "./account-session.ts";

/**
 * Reads the capabilities that a product's account allows, from a tag of the role that CloudFormation uses. Returns
 * undefined when the role does not exist or cannot be read.
 */
export async function readAllowedCapabilities(
  region: string,
  { cloudFormationRoleArn, ...credentials }: SessionCredentials,
): Promise<string[] | undefined> {
  const client = new IAMClient({ ...clientSettings, region, credentials });
  const RoleName = cloudFormationRoleArn.split("/").at(-1);
  try {
    const { Role } = await client.send(new GetRoleCommand({ RoleName }));
    const tag = Role?.Tags?.find(({ Key }) => Key === "tenantry:capabilities");
    return tag?.Value?.split(" ").filter((name) => name !== "") ?? [];
  } catch (error) {
    if (isAccessDenied(error) || (error as Error).name === "NoSuchEntityException") return undefined;
    throw error;
  }
}
