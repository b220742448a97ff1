import type { RemovalPolicy } from "aws-cdk-lib";
import {
  type Attribute,
  AttributeType,
  Billing,
  type CfnGlobalTable,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  type TablePropsV2,
  TableV2,
} from "aws-cdk-lib/aws-dynamodb";
import type { Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import {
  listTables,
  type TableDefinition,
  type TableIndex,
  type TableKey,
  type TableName,
} from "../../schemas/tables.ts";
import { createAppendOnlyPolicy } from "../constructs/security/append-only-policy.ts";

/** Settings of all tables. */
export interface TablesProps {
  readonly key: Key;
  readonly isProtected: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** Creates all tables of the registry with their construct ids. */
export function createTables(scope: Construct, props: TablesProps): Record<TableName, TableV2> {
  const created = listTables().map(([name, definition]) => [name, createTable(scope, name, definition, props)]);
  return Object.fromEntries(created) as Record<TableName, TableV2>;
}

function createTable(
  scope: Construct,
  name: TableName,
  definition: TableDefinition,
  { key, isProtected, removalPolicy }: TablesProps,
): TableV2 {
  const table = new TableV2(scope, name, {
    ...toTableProps(definition),
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.awsManagedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: isProtected,
    removalPolicy,
  });
  // The construct accepts our key only where the region is known at synthesis.
  const resource = table.node.defaultChild as CfnGlobalTable;
  resource.addPropertyOverride("Replicas.0.SSESpecification.KMSMasterKeyId", key.keyArn);
  return table;
}

function toTableProps({ key, indexes, expiryAttribute, hasStream, isAppendOnly }: TableDefinition): TablePropsV2 {
  return {
    ...toKeyProps(key),
    ...(indexes && {
      globalSecondaryIndexes: Object.entries(indexes).map(([name, index]) => toIndexProps(name, index)),
    }),
    ...(expiryAttribute && { timeToLiveAttribute: expiryAttribute }),
    ...(hasStream && { dynamoStream: StreamViewType.NEW_IMAGE }),
    ...(isAppendOnly && { resourcePolicy: createAppendOnlyPolicy() }),
  };
}

function toKeyProps(key: TableKey): { partitionKey: Attribute; sortKey?: Attribute } {
  const [partitionKey, sortKey] = Object.entries(key).map(([name, type]) => ({
    name,
    type: type === "N" ? AttributeType.NUMBER : AttributeType.STRING,
  }));
  if (partitionKey === undefined) throw new Error("A key needs a partition attribute");
  return { partitionKey, ...(sortKey && { sortKey }) };
}

function toIndexProps(indexName: string, { key, copies = "all" }: TableIndex): GlobalSecondaryIndexPropsV2 {
  const props = { indexName, ...toKeyProps(key) };
  if (copies === "all") return props;
  if (copies === "keys") return { ...props, projectionType: ProjectionType.KEYS_ONLY };
  return { ...props, projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...copies] };
}
