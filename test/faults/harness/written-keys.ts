import type { FunctionSpec } from "../../../infra/function-spec.ts";
import { type FunctionName, functions } from "../../../infra/functions.ts";
import type { TableName } from "../../../schemas/tables.ts";
import type { ObservedCall } from "./proxy.ts";
import { findTableName } from "./used-rights.ts";

type Attributes = { pk?: { S?: string } };
type Write = { TableName?: string; Item?: Attributes; Key?: Attributes };
type RequestBody = Write & { TransactItems?: Partial<Record<string, Write>>[] };

const writingActions = ["PutItem", "UpdateItem", "DeleteItem"];

function listWrites({ action, body }: ObservedCall): Write[] {
  const request = JSON.parse(body.toString()) as RequestBody;
  const items = request.TransactItems ?? [];
  if (items.length > 0) return items.flatMap(({ Put, Update, Delete }) => [Put, Update, Delete].filter((one) => !!one));
  return writingActions.includes(action) ? [request] : [];
}

/** Lists the writes of a call whose keys the caller's role does not allow, as `function table key`. The engine evaluates no
 *  condition on keys, so only AWS would reject them. */
export function listDeniedKeys(call: ObservedCall): string[] {
  const { caller, service } = call;
  if (service !== "DynamoDB") return [];
  const { writtenKeys = {} }: FunctionSpec = functions[caller as FunctionName] ?? {};
  return listWrites(call).flatMap(({ TableName, Item, Key }) => {
    const table = findTableName(TableName) as TableName;
    const key = (Item ?? Key)?.pk?.S ?? "";
    const patterns = writtenKeys[table];
    const isAllowed = patterns === undefined || patterns.some((one) => key.startsWith(one.replace(/\*$/, "")));
    return isAllowed ? [] : [`${caller} ${table} ${key}`];
  });
}
