import fc from "fast-check";
import type { RawRequest } from "../system/raw-request.ts";
import { createValidator, type DescribedRoute, describedSchemas } from "./api-description.ts";
import { generateBadBodies } from "./bad-bodies.ts";
import { hostileQueryText, hostileSegment } from "./hostile-values.ts";
import { generateValues, type JsonSchema } from "./json-schema.ts";

/** A request with one defect, and the allowed statuses of its rejection. */
export type BadRequest = RawRequest & { defect: string; statuses: number[] };

/** The caller's token, the ids of existing resources, and a cursor of another list. */
export type RequestContext = {
  token: string;
  ids: Readonly<Record<string, string>>;
  cursor: string;
  /** Is true if the gateway rejects the caller's other methods with 403, whether they exist or not. */
  isRestricted?: boolean;
};

/** A valid request, to which a defect is added. */
type GoodRequest = RawRequest;
type BadRequestGenerator = fc.Arbitrary<(good: GoodRequest) => BadRequest>;

const addDefect =
  (name: string, statuses: number[], change: (good: GoodRequest) => Partial<RawRequest>) =>
  (good: GoodRequest): BadRequest => ({ ...good, ...change(good), defect: name, statuses });
const withHeader = (name: string, value: string) => (good: GoodRequest) => ({
  headers: { ...good.headers, [name]: value },
});
const withQuery = (query: string) => (good: GoodRequest) => ({ path: `${good.path}?${query}` });

const fillPath = (path: string, ids: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? "");

function generateGoodRequests(
  { method, path, operation }: DescribedRoute,
  { ids, token }: RequestContext,
): fc.Arbitrary<GoodRequest> {
  const good = { method, path: fillPath(path, ids), headers: { authorization: `Bearer ${token}` } };
  const schema = operation.requestBody?.content["application/json"].schema;
  if (schema === undefined) return fc.constant(good);
  const headers = { ...good.headers, "content-type": "application/json" };
  return generateValues(schema, describedSchemas).map((body) => ({ ...good, headers, body: JSON.stringify(body) }));
}

const generateBadTokens = (token: string): BadRequestGenerator =>
  fc
    .constantFrom("Bearer", "Bearer x", `Bearer ${token}x`, "Basic YTpi", `bearer  ${token}`, `Bearer ${token} x`)
    .map((value) => addDefect("a bad token", [401], withHeader("authorization", value)));

const generateOtherVerbs = (verbs: string[], restricted: boolean): BadRequestGenerator =>
  fc
    .constantFrom(...["PUT", "PATCH", "DELETE", "POST", "GET", "OPTIONS"].filter((verb) => !verbs.includes(verb)))
    .map((method) => addDefect("another verb", restricted ? [403, 404, 405] : [404, 405], () => ({ method })));

const unknownParameters: BadRequestGenerator = fc
  .tuple(hostileSegment, hostileSegment)
  .map(([name, value]) => addDefect("an unknown parameter", [400], withQuery(`q${name}=${value}`)));

/** Generates texts that a query parameter rejects. */
function generateBadValues(name: string, schema: JsonSchema): fc.Arbitrary<string> {
  if (name === "after") return hostileQueryText;
  if (schema.type === "integer") return hostileQueryText.filter((text) => !/^\s*\d{1,3}\s*$/.test(text));
  const isFreeText = schema.enum === undefined && schema.pattern === undefined;
  if (isFreeText) return fc.constant("x".repeat((schema.maxLength ?? 0) + 1));
  const isAllowed = createValidator(schema);
  return hostileQueryText.filter((text) => !isAllowed(text));
}

function generateBadQueries(parameters: { name: string; schema: JsonSchema }[], cursor: string): BadRequestGenerator {
  const known = fc.constantFrom(...parameters);
  const values = known.chain(({ name, schema }) =>
    generateBadValues(name, schema.items ?? schema).map((text) =>
      addDefect("a bad parameter", [400], withQuery(`${name}=${encodeURIComponent(text)}`)),
    ),
  );
  const single = parameters.filter(({ schema }) => schema.type !== "array");
  const twice = single.map(({ name }) =>
    fc.constant(addDefect("a repeated parameter", [400], withQuery(`${name}=1&${name}=1`))),
  );
  const cursors = fc.nat({ max: cursor.length - 1 }).map((index) => {
    const other = cursor[index] === "A" ? "B" : "A";
    const changed = cursor.slice(0, index) + other + cursor.slice(index + 1);
    return addDefect("a changed cursor", [400], withQuery(`after=${changed}`));
  });
  return fc.oneof({ weight: 4, arbitrary: values }, ...twice, { weight: 2, arbitrary: cursors });
}

/** Generates requests with bad ids. The engine returns 403 for a path with a line feed, because its policies do not
 *  match such a path. */
const generateBadIds = (path: string, ids: RequestContext["ids"]): BadRequestGenerator =>
  fc
    .tuple(fc.constantFrom(...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name)), hostileSegment)
    .map(([name, id]) => {
      return addDefect("an invalid id", [400, 403, 404], () => ({ path: fillPath(path, { ...ids, [name]: id }) }));
    });

const badKeys: BadRequestGenerator = fc
  .constantFrom("", "a b", "k".repeat(256), "tab\there")
  .map((key) => addDefect("a bad Idempotency-Key", [400], withHeader("idempotency-key", key)));

/** Generates stale If-Match headers. The body's validation comes first, so 400 is allowed too. */
const staleTags: BadRequestGenerator = fc
  .constantFrom('"999"', 'W/"999"', "999", '""', "", "**", '"998", "999"', "x".repeat(1000))
  .map((tag) => addDefect("a stale If-Match", [400, 412], withHeader("if-match", tag)));

const otherMedia: BadRequestGenerator = fc
  .constantFrom("", "text/plain", "application/xml", "multipart/form-data; boundary=x", "json", "application/jsonx")
  .map((type) => addDefect("another media type", [415], withHeader("content-type", type)));

/** Generates bad bodies. An empty one is none, so it is bad only for a route that requires a body. */
const generateBadBodyRequests = (schema: JsonSchema, isRequired: boolean): BadRequestGenerator =>
  generateBadBodies(schema)
    .filter(({ body }) => isRequired || body.length > 0)
    .map(({ defect, body, status }) => addDefect(defect, [status], () => ({ body })));

/** Generates requests to a route that must be rejected, each for one reason. */
export function generateBadRequests(route: DescribedRoute, context: RequestContext): fc.Arbitrary<BadRequest> {
  const { path, method, operation, verbs } = route;
  const queries = (operation.parameters ?? []).filter((one) => one.in === "query");
  const isKeyed = operation.parameters?.some(({ $ref }) => $ref?.endsWith("/Idempotency-Key"));
  const schema = operation.requestBody?.content["application/json"].schema;
  const defects = fc.oneof(
    generateBadTokens(context.token),
    generateOtherVerbs(verbs, context.isRestricted === true),
    unknownParameters,
    ...(queries.length > 0 ? [{ weight: 7, arbitrary: generateBadQueries(queries, context.cursor) }] : []),
    ...(path.includes("{") ? [{ weight: 3, arbitrary: generateBadIds(path, context.ids) }] : []),
    ...(isKeyed ? [badKeys] : []),
    ...(method === "PATCH" || method === "DELETE" ? [staleTags] : []),
    ...(schema
      ? [
          { weight: 12, arbitrary: generateBadBodyRequests(schema, operation.requestBody?.required === true) },
          otherMedia,
        ]
      : []),
  );
  return fc.tuple(generateGoodRequests(route, context), defects).map(([good, add]) => add(good));
}
