import type { Report } from "tenantry/consumer";

/** Where the control plane is, and as whom the product calls it. */
export type Connection = { apiUrl: string; tokenUrl: string; clientId: string; clientSecret: string };

/** Seconds before its end at which a token is not used any more. */
const EXPIRY_MARGIN_SECONDS = 60;

/** The control plane, as the product's machine client sees it. */
export class ControlPlane {
  readonly #connection: Connection;
  #token: { text: string; until: number } | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Reports on an operation. Throws what is worth another try; a report that came too late is no fault of ours. */
  async report(operationId: string, report: Report, correlationId: string): Promise<void> {
    const { status } = await this.#call("POST", `/operations/${operationId}/report`, report);
    if (status === 429 || status >= 500) throw new Error(`The report on ${operationId} was answered ${status}`);
    // With the id of the request that it goes back to, as the control plane's own logs have it.
    console.log(JSON.stringify({ message: "Reported", operationId, correlationId, outcome: report.outcome, status }));
  }

  /** What the help desk may know of a person; undefined where it may not. */
  async profile(tenantId: string, userId: string): Promise<object | undefined> {
    const answer = await this.#call("GET", `/tenants/${tenantId}/users/${userId}/profile`);
    if (answer.status === 429 || answer.status >= 500) throw new Error(`A profile was answered ${answer.status}`);
    return answer.ok ? ((await answer.json()) as { attributes?: object }).attributes : undefined;
  }

  async #call(method: string, path: string, body?: object): Promise<Response> {
    const answer = await this.#send(method, path, body);
    if (answer.status !== 401) return answer;
    // The secret may have been rotated, or the token withdrawn.
    this.#token = undefined;
    return this.#send(method, path, body);
  }

  async #send(method: string, path: string, body?: object): Promise<Response> {
    const headers = { Authorization: `Bearer ${await this.#authorize()}`, "Content-Type": "application/json" };
    return fetch(`${this.#connection.apiUrl}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  }

  async #authorize(): Promise<string> {
    if (this.#token !== undefined && Date.now() < this.#token.until) return this.#token.text;
    const { tokenUrl, clientId, clientSecret } = this.#connection;
    const answer = await fetch(tokenUrl, {
      method: "POST",
      headers: {
        Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        scope: "tenantry/reports.write tenantry/profiles.read",
      }),
    });
    if (!answer.ok) throw new Error(`The token endpoint answered ${answer.status}`);
    const { access_token: text, expires_in: seconds } = (await answer.json()) as {
      access_token: string;
      expires_in: number;
    };
    this.#token = { text, until: Date.now() + (seconds - EXPIRY_MARGIN_SECONDS) * 1000 };
    return text;
  }
}
