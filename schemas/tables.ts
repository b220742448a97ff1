/** The attributes of a key with their DynamoDB types: the partition key, and a sort key where there is one. */
export type TableKey = Readonly<Record<string, "S" | "N">>;

/** A global secondary index. */
export type TableIndex = {
  readonly key: TableKey;
  /** The attributes that the index copies: all, only the keys, or the keys and these.
   *  @default "all" */
  readonly copies?: "all" | "keys" | readonly string[];
};

/** A DynamoDB table of the data stack. */
export type TableDefinition = {
  /** The environment variable that holds the table's physical name. */
  readonly variable: string;
  /** The output of the data stack that prints the table's physical name. */
  readonly output: string;
  readonly key: TableKey;
  /** @default - no index */
  readonly indexes?: Readonly<Record<string, TableIndex>>;
  /** The attribute with the time at which DynamoDB deletes an item.
   *  @default - items do not expire */
  readonly expiryAttribute?: string;
  /** Set when a stream shows the new items.
   *  @default false */
  readonly hasStream?: true;
  /** Set when no role may update or delete a row.
   *  @default false */
  readonly isAppendOnly?: true;
};

const catalogKey = { pk: "S", sk: "S" } as const;
const listIndex = { key: { listKey: "S", listSort: "S" } } as const satisfies TableIndex;

/**
 * All tables by their construct ids. Infrastructure creates tables, indexes, rights, variables and outputs from this
 * constant; local programs and tests read names and keys from it. A changed construct id replaces the table and loses
 * its data.
 */
export const tables = {
  TenantCatalog: {
    variable: "TENANT_TABLE",
    output: "TenantTableName",
    key: catalogKey,
    indexes: {
      list: listIndex,
      /** The tenants in the order of their names. */
      name: { key: { listKey: "S", nameSort: "S" }, copies: "keys" },
      status: { key: { statusKey: "S", listSort: "S" }, copies: "keys" },
    },
  },
  ProductCatalog: {
    variable: "PRODUCT_TABLE",
    output: "ProductTableName",
    key: catalogKey,
    indexes: { list: listIndex },
  },
  UserCatalog: {
    variable: "USER_TABLE",
    output: "UserTableName",
    key: catalogKey,
    indexes: { list: listIndex },
  },
  /** The operations. Their indexes copy keys alone, so that a step's progress does not rewrite an index. */
  WorkflowStatus: {
    variable: "OPERATION_TABLE",
    output: "OperationTableName",
    key: catalogKey,
    indexes: {
      list: { ...listIndex, copies: "keys" },
      tenant: { key: { tenantKey: "S", listSort: "S" }, copies: "keys" },
      product: { key: { productKey: "S", listSort: "S" }, copies: "keys" },
      /** The operations in each state: of all, of each tenant and of each product. */
      status: { key: { statusKey: "S", listSort: "S" }, copies: "keys" },
      tenantStatus: { key: { tenantStatusKey: "S", listSort: "S" }, copies: "keys" },
      productStatus: { key: { productStatusKey: "S", listSort: "S" }, copies: "keys" },
      kind: { key: { kind: "S", listSort: "S" }, copies: "keys" },
      target: { key: { targetKey: "S", listSort: "S" }, copies: "keys" },
      correlation: { key: { correlationId: "S", listSort: "S" }, copies: "keys" },
    },
  },
  EventLog: {
    variable: "EVENT_LOG_TABLE",
    output: "EventLogTableName",
    key: { aggregate: "S", sequence: "N" },
    indexes: { timeline: { key: { timelineKey: "S", id: "S" } } },
    hasStream: true,
    isAppendOnly: true,
  },
  Outbox: { variable: "OUTBOX_TABLE", output: "OutboxTableName", key: { id: "S" } },
  /** The feed has no index: a global one is eventually consistent, a local one limits the size of a partition. */
  Feed: {
    variable: "FEED_TABLE",
    output: "FeedTableName",
    key: { pk: "S", number: "N" },
    expiryAttribute: "expiresAt",
  },
  FeedBacklog: {
    variable: "FEED_BACKLOG_TABLE",
    output: "FeedBacklogTableName",
    key: { id: "S" },
    hasStream: true,
  },
  Idempotency: {
    variable: "IDEMPOTENCY_TABLE",
    output: "IdempotencyTableName",
    key: { id: "S" },
    expiryAttribute: "expiration",
  },
  /** The counters of the overview, with the last counted state of each record. */
  Overview: {
    variable: "OVERVIEW_TABLE",
    output: "OverviewTableName",
    key: catalogKey,
    expiryAttribute: "expiresAt",
  },
  Notifications: {
    variable: "NOTIFICATION_TABLE",
    output: "NotificationTableName",
    key: { id: "S" },
    indexes: { list: { key: { listKey: "S", id: "S" } }, scope: { key: { scope: "S", id: "S" } } },
  },
} as const satisfies Record<string, TableDefinition>;

export type TableName = keyof typeof tables;
/** An environment variable that holds a table's physical name. */
export type TableVariable = (typeof tables)[TableName]["variable"];
/** An index as `Table/index`. */
export type IndexName = {
  [Name in TableName]: (typeof tables)[Name] extends { indexes: infer Indexes }
    ? `${Name}/${keyof Indexes & string}`
    : never;
}[TableName];

/** Returns the definitions of all tables by name. */
export const listTables = () => Object.entries(tables) as [TableName, TableDefinition & { variable: TableVariable }][];
