import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { clientSettings } from "../aws/client-settings.ts";
import type { TemplateSource } from "../objects/product-templates.ts";
import type { SessionCredentials } from "./account-session.ts";
import { deleteChangeSet, executeChangeSet, openChangeSet } from "./change-sets.ts";
import { findFailureReason, findRequestStatus } from "./stack-events.ts";
import { endProtection, listDrifts, observeStack, startDriftDetection } from "./stack-observation.ts";
import {
  createStack,
  deleteStack,
  describeStack,
  readStackStatus,
  type StackRequest,
  type StackUpdate,
  updateStack,
  validateTemplate,
} from "./stack-requests.ts";

export type StackClient = ReturnType<typeof createStackClient>;

/**
 * Returns a client for the stacks of one account and region; it works as long as the session lasts. CloudFormation
 * itself works with its own role, because a session ends before a slow stack does.
 */
export function createStackClient(region: string, session: SessionCredentials) {
  const { cloudFormationRoleArn: roleArn, ...credentials } = session;
  const client = new CloudFormationClient({ ...clientSettings, region, credentials });
  return {
    describe: (name: string) => describeStack(client, name),
    readStatus: (id: string) => readStackStatus(client, id),
    create: (request: StackRequest) => createStack(client, roleArn, request),
    update: (request: Omit<StackUpdate, "changeSet">) => updateStack(client, roleArn, request),
    openChangeSet: (request: StackUpdate) => openChangeSet(client, roleArn, request),
    executeChangeSet: (request: Pick<StackUpdate, "name" | "changeSet" | "token">) => executeChangeSet(client, request),
    deleteChangeSet: (name: string, changeSet: string) => deleteChangeSet(client, name, changeSet),
    remove: (name: string) => deleteStack(client, roleArn, name),
    validate: (template: TemplateSource) => validateTemplate(client, template),
    observe: (name: string) => observeStack(client, name),
    startDriftDetection: (name: string) => startDriftDetection(client, name),
    listDrifts: (name: string) => listDrifts(client, name),
    endProtection: (name: string) => endProtection(client, name),
    findRequestStatus: (name: string, token: string) => findRequestStatus(client, name, token),
    findFailureReason: (name: string, token?: string) => findFailureReason(client, name, token),
  };
}
