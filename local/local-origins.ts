import type { IncomingMessage } from "node:http";
import { crossOrigin } from "../schemas/cross-origin.ts";

const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Returns the origin of the page that sent a request, if the page is served by this machine. */
export function readLocalOrigin({ headers: { origin } }: IncomingMessage): string | undefined {
  return origin !== undefined && LOCAL_ORIGIN.test(origin) ? origin : undefined;
}

/** Returns whether a browser asks for the permission to send another request. */
export const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === "OPTIONS" && headers["access-control-request-method"] !== undefined;

/** Builds the headers that let a page read a response. `Vary` separates the copies of a cache by origin. */
export const createOriginHeaders = (origin: string): string[] => [
  "Access-Control-Allow-Origin",
  origin,
  "Access-Control-Expose-Headers",
  crossOrigin.responseHeaders.join(","),
  "Vary",
  "Origin",
];

/** Builds the headers that permit a page the requests that a deployment permits its console. */
export const createPreflightHeaders = (origin: string): string[] => [
  ...createOriginHeaders(origin),
  "Access-Control-Allow-Methods",
  crossOrigin.methods.join(","),
  "Access-Control-Allow-Headers",
  crossOrigin.requestHeaders.join(","),
  "Access-Control-Max-Age",
  String(crossOrigin.maxAgeSeconds),
];
