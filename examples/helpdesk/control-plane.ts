import type { Report } from "tenantry/consumer";

/** The control plane's addresses and the product's machine credentials. */
export type Connection = { apiUrl: string; tokenUrl: string; clientId: string; clientSecret: string };

/** The time before its expiry at which a token is replaced, in seconds. */
const EXPIRY_MARGIN_SECONDS = 60;
/** The time after which a request fails, in ms. It is much shorter than the time that the consumer gives to an event. */
const REQUEST_TIMEOUT_MS = 10_000;

/** Returns whether the operation accepts no more reports, so that nothing is left to do. Other conflicts, such as `busy`,
 *  end by themselves. */
async function isOperationOver(response: Response): Promise<boolean> {
  if (response.status !== 409) return false;
  const { code } = (await response.json()) as { code?: string };
  return code === "operationOver";
}

/** A client of the control plane for the product's machine client. */
export class ControlPlane {
  readonly #connection: Connection;
  #token: { text: string; until: number } | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Reports on an operation. Throws unless the report is accepted, or the operation accepts no more reports. */
  async report(operationId: string, report: Report, correlationId: string): Promise<void> {
    const response = await this.#call("POST", `/operations/${operationId}/report`, report);
    if (!(response.ok || (await isOperationOver(response))))
      throw new Error(`The report on ${operationId} returned ${response.status}`);
    const { status } = response;
    // The correlation id links this line with the control plane's logs.
    console.log(JSON.stringify({ message: "Reported", operationId, correlationId, outcome: report.outcome, status }));
  }

  /** Returns the shared attributes of a user, or undefined if the product has no access to them. */
  async getProfile(tenantId: string, userId: string): Promise<object | undefined> {
    const response = await this.#call("GET", `/tenants/${tenantId}/users/${userId}/profile`);
    if (response.status === 404) return undefined;
    // Any other failure says nothing about the access.
    if (!response.ok) throw new Error(`The profile of ${userId} returned ${response.status}`);
    return ((await response.json()) as { attributes: object }).attributes;
  }

  async #call(method: string, path: string, body?: object): Promise<Response> {
    const response = await this.#send(method, path, body);
    if (response.status !== 401) return response;
    // The secret may be rotated or the token revoked.
    this.#token = undefined;
    return this.#send(method, path, body);
  }

  async #send(method: string, path: string, body?: object): Promise<Response> {
    const headers = { Authorization: `Bearer ${await this.#authorize()}`, "Content-Type": "application/json" };
    return fetch(`${this.#connection.apiUrl}${path}`, {
      method,
      headers,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  async #authorize(): Promise<string> {
    if (this.#token !== undefined && Date.now() < this.#token.until) return this.#token.text;
    const { tokenUrl, clientId, clientSecret } = this.#connection;
    const response = await fetch(tokenUrl, {
      method: "POST",
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      headers: {
        Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        scope: "tenantry/reports.write tenantry/profiles.read",
      }),
    });
    if (!response.ok) throw new Error(`The token endpoint returned ${response.status}`);
    const { access_token: text, expires_in: seconds } = (await response.json()) as {
      access_token: string;
      expires_in: number;
    };
    this.#token = { text, until: Date.now() + (seconds - EXPIRY_MARGIN_SECONDS) * 1000 };
    return text;
  }
}
