import type { OperationRecord } from "../../../schemas/operation.ts";
import { buildOperation, buildProduct, buildSubscription, buildTenant, buildUser, TENANT_ID } from "../builders.ts";
import { MemoryTables } from "./memory-tables.ts";

const tableNames = {
  TENANT_TABLE: "tenants",
  PRODUCT_TABLE: "products",
  USER_TABLE: "users",
  OPERATION_TABLE: "operations",
  EVENT_LOG_TABLE: "log",
  OUTBOX_TABLE: "outbox",
  FEED_BACKLOG_TABLE: "backlog",
  USER_POOL_ID: "pool",
};

const formatUserId = (number: number) => `usr_${number.toString(16).padStart(32, "0")}`;

/** Creates tables in memory with a tenant whose many users all have access to the CRM. */
export function createLargeTenant(users: number, operation: Partial<OperationRecord>): MemoryTables {
  Object.assign(process.env, tableNames);
  const memory = new MemoryTables().install();
  const put = (table: string, pk: string, sk: string, record: object) => memory.put(table, { pk, sk, ...record });
  put("tenants", `tenant#${TENANT_ID}`, "tenant", buildTenant({ status: "active" }));
  put("tenants", `tenant#${TENANT_ID}`, "subscription#crm", buildSubscription({ status: "deprovisioning" }));
  put("tenants", `tenant#${TENANT_ID}`, "seats#crm", { used: users });
  put("products", "product#crm", "product", buildProduct());
  const record = buildOperation(operation);
  put("operations", `operation#${record.id}`, "operation", record);
  for (let number = 1; number <= users; number += 1) {
    const id = formatUserId(number);
    const access = { products: { crm: ["user"] }, shared: ["crm"], lastOperationId: `op_${"e".repeat(32)}` };
    const user = buildUser({ id, email: `${number}@acme.example`, ...access });
    put("users", `user#${user.id}`, "user", { ...user, listKey: `tenant#${TENANT_ID}`, listSort: user.id });
  }
  return memory;
}
