import fc from "fast-check";
import type { RawRequest } from "../system/raw-request.ts";
import { createValidator, type DescribedRoute, describedSchemas } from "./api-description.ts";
import { generateBadBodies } from "./bad-bodies.ts";
import { hostileQueryText, hostileSegment } from "./hostile-values.ts";
import { generateValues, type JsonSchema } from "./json-schema.ts";

/** A request with one fault in it: what the fault is, and with which statuses it may be refused. */
export type BadRequest = RawRequest & { fault: string; statuses: number[] };

/** Who asks, the ids of things that are there, and a cursor of some other list. */
export type RequestContext = {
  token: string;
  ids: Readonly<Record<string, string>>;
  cursor: string;
  /** Whether the gateway refuses the caller other verbs here before anybody looks whether there are such. */
  isRestricted?: boolean;
};

/** A request that would be good, to which a fault is added. */
type GoodRequest = RawRequest;
type BadRequestGenerator = fc.Arbitrary<(good: GoodRequest) => BadRequest>;

const addDefect = (name: string, statuses: number[], change: (good: GoodRequest) => Partial<RawRequest>) => {
  return (good: GoodRequest): BadRequest => ({ ...good, ...change(good), fault: name, statuses });
};
const withHeader = (name: string, value: string) => (good: GoodRequest) => ({
  headers: { ...good.headers, [name]: value },
});
const withQuery = (query: string) => (good: GoodRequest) => ({ path: `${good.path}?${query}` });

const fillPath = (path: string, ids: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? "");

const generateGoodRequests = (
  { method, path, operation }: DescribedRoute,
  { ids, token }: RequestContext,
): fc.Arbitrary<GoodRequest> => {
  const good = { method, path: fillPath(path, ids), headers: { authorization: `Bearer ${token}` } };
  const schema = operation.requestBody?.content["application/json"].schema;
  if (schema === undefined) return fc.constant(good);
  const headers = { ...good.headers, "content-type": "application/json" };
  return generateValues(schema, describedSchemas).map((body) => ({ ...good, headers, body: JSON.stringify(body) }));
};

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

/** Texts that a query parameter does not take. */
const generateBadValues = (name: string, schema: JsonSchema): fc.Arbitrary<string> => {
  if (name === "after") return hostileQueryText;
  if (schema.type === "integer") return hostileQueryText.filter((text) => !/^\s*\d{1,3}\s*$/.test(text));
  const takesMost = schema.enum === undefined && schema.pattern === undefined;
  if (takesMost) return fc.constant("x".repeat((schema.maxLength ?? 0) + 1));
  const isAllowed = createValidator(schema);
  return hostileQueryText.filter((text) => !isAllowed(text));
};

const generateBadQueries = (
  parameters: { name: string; schema: JsonSchema }[],
  cursor: string,
): BadRequestGenerator => {
  const known = fc.constantFrom(...parameters);
  const values = known.chain(({ name, schema }) =>
    generateBadValues(name, schema).map((text) =>
      addDefect("a bad parameter", [400], withQuery(`${name}=${encodeURIComponent(text)}`)),
    ),
  );
  const twice = known.map(({ name }) => addDefect("a parameter twice", [400], withQuery(`${name}=1&${name}=1`)));
  const cursors = fc.nat({ max: cursor.length - 1 }).map((at) => {
    const other = cursor[at] === "A" ? "B" : "A";
    const changed = cursor.slice(0, at) + other + cursor.slice(at + 1);
    return addDefect("a changed cursor", [400], withQuery(`after=${changed}`));
  });
  return fc.oneof({ weight: 4, arbitrary: values }, twice, { weight: 2, arbitrary: cursors });
};

/** The engine's policies do not reach an address with a line feed in it: it answers 403 there. */
const generateBadIds = (path: string, ids: RequestContext["ids"]): BadRequestGenerator =>
  fc
    .tuple(fc.constantFrom(...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name)), hostileSegment)
    .map(([name, id]) => {
      return addDefect("an id that is none", [400, 403, 404], () => ({ path: fillPath(path, { ...ids, [name]: id }) }));
    });

const badKeys: BadRequestGenerator = fc
  .constantFrom("", "a b", "k".repeat(256), "tab\there")
  .map((key) => addDefect("a bad Idempotency-Key", [400], withHeader("idempotency-key", key)));

/** What a body may not hold beside what the description says is found out first. */
const staleTags: BadRequestGenerator = fc
  .constantFrom('"999"', 'W/"999"', "999", '""', "", "**", '"998", "999"', "x".repeat(1000))
  .map((tag) => addDefect("a stale If-Match", [400, 412], withHeader("if-match", tag)));

const otherMedia: BadRequestGenerator = fc
  .constantFrom("", "text/plain", "application/xml", "multipart/form-data; boundary=x", "json", "application/jsonx")
  .map((type) => addDefect("another media type", [415], withHeader("content-type", type)));

const generateBadBodyRequests = (schema: JsonSchema): BadRequestGenerator =>
  generateBadBodies(schema).map(({ fault: name, body, status }) => addDefect(name, [status], () => ({ body })));

/** Requests to a route that must be refused, each for one reason. */
export const generateBadRequests = (route: DescribedRoute, about: RequestContext): fc.Arbitrary<BadRequest> => {
  const { path, method, operation, verbs } = route;
  const queries = (operation.parameters ?? []).filter((one) => one.in === "query");
  const schema = operation.requestBody?.content["application/json"].schema;
  const faults = fc.oneof(
    generateBadTokens(about.token),
    generateOtherVerbs(verbs, about.isRestricted === true),
    unknownParameters,
    ...(queries.length > 0 ? [{ weight: 7, arbitrary: generateBadQueries(queries, about.cursor) }] : []),
    ...(path.includes("{") ? [{ weight: 3, arbitrary: generateBadIds(path, about.ids) }] : []),
    ...(method === "POST" ? [badKeys] : []),
    ...(method === "PATCH" || method === "DELETE" ? [staleTags] : []),
    ...(schema ? [{ weight: 12, arbitrary: generateBadBodyRequests(schema) }, otherMedia] : []),
  );
  return fc.tuple(generateGoodRequests(route, about), faults).map(([good, add]) => add(good));
};
