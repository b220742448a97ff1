import { FunctionCode, FunctionRuntime, Function as ViewerFunction } from "aws-cdk-lib/aws-cloudfront";
import type { Construct } from "constructs";

/** Creates a CloudFront function of JavaScript code, which runs before the cache:
 *  https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/writing-function-code.html */
const createViewerFunction = (scope: Construct, id: string, comment: string, code: string): ViewerFunction =>
  new ViewerFunction(scope, id, { comment, runtime: FunctionRuntime.JS_2_0, code: FunctionCode.fromInline(code) });

/** Creates the function that answers each address of a page with the console's one HTML file. Files have an extension. */
export const createPageFunction = (scope: Construct): ViewerFunction =>
  createViewerFunction(
    scope,
    "PageOfAddress",
    "Tenantry: answers an address without a file extension with index.html",
    [
      "function handler(event) {",
      "  var request = event.request;",
      "  if (!/\\.[a-z0-9]+$/.test(request.uri)) request.uri = '/index.html';",
      "  return request;",
      "}",
    ].join("\n"),
  );

/** Creates the function that changes the path of the console's token requests to the issuer's path. */
export const createTokenPathFunction = (scope: Construct, path: string): ViewerFunction =>
  createViewerFunction(
    scope,
    "IssuersTokenPath",
    "Tenantry: forwards token requests to the issuer's path",
    [
      "function handler(event) {",
      `  event.request.uri = ${JSON.stringify(path)};`,
      "  return event.request;",
      "}",
    ].join("\n"),
  );
