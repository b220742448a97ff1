import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { clientSettings } from "../aws/client-settings.ts";
import { isAccessDenied, type SessionCredentials } from "./account-session.ts";

/**
 * Reads from the role that CloudFormation works with which capabilities the account's team lets templates declare;
 * undefined where the role is not there, or the account stack does not let us see it.
 */
export const readAllowedCapabilities = async (
  region: string,
  { cloudFormationRoleArn, ...credentials }: SessionCredentials,
): Promise<string[] | undefined> => {
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
};
