import type { RetryPolicy } from "./api/authorized-send.ts";
import { ApiClient } from "./api/client.ts";
import { type Authenticator, createAuthenticator } from "./connection/authenticator.ts";
import { type Choice, resolveSettings, type Settings } from "./connection/settings.ts";
import type { Output } from "./output/output.ts";

/** The platform and the terminal of one command. The connection is made when it is first needed. */
export class Session {
  readonly output: Output;
  readonly env: NodeJS.ProcessEnv;
  readonly choice: Choice;
  readonly #retries: RetryPolicy;
  #settings: Settings | undefined;
  #authenticator: Authenticator | undefined;
  #api: ApiClient | undefined;

  constructor(output: Output, env: NodeJS.ProcessEnv, choice: Choice, retries: RetryPolicy = {}) {
    this.output = output;
    this.env = env;
    this.choice = choice;
    this.#retries = retries;
  }

  get settings(): Settings {
    this.#settings ??= resolveSettings(this.choice, this.env, process.cwd());
    return this.#settings;
  }

  get authenticator(): Authenticator {
    this.#authenticator ??= createAuthenticator(this.settings, this.env);
    return this.#authenticator;
  }

  get api(): ApiClient {
    this.#api ??= new ApiClient(this.settings.apiUrl, this.authenticator, this.#retries);
    return this.#api;
  }
}
