import { request as send, type IncomingHttpHeaders } from 'node:http';
import type { Loose } from '../../support/server.js';

export interface Sent {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The text as JSON; undefined when it is none. */
  readonly json: Loose;
}

interface Asked {
  readonly method?: 'GET' | 'POST';
  /** Beside those of a page of our own; undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

const jsonOf = (text: string): Loose => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Keeps cookies and sends them as a browser does: with the headers of a page of the gateway's own, where a test says nothing else. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** Of the gateway, such as http://127.0.0.1:4140. */
  readonly at: string;
  /** The origin of its pages. */
  readonly origin: string;

  constructor(at: string, origin = at) {
    this.at = at;
    this.origin = origin;
  }

  get cookie(): string | undefined {
    return this.cookies.size === 0
      ? undefined
      : [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  send(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Sent> {
    const isPost = method === 'POST';
    const all = {
      host: new URL(this.origin).host,
      'sec-fetch-site': 'same-origin',
      cookie: this.cookie,
      ...(isPost && { origin: this.origin, 'content-type': 'application/json' }),
      ...headers,
    };
    const given = Object.fromEntries(Object.entries(all).filter((entry) => entry[1] !== undefined));
    return new Promise((resolve, reject) => {
      const request = send(new URL(path, this.at), { method, headers: given }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          this.#keep(response.headers['set-cookie'] ?? []);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: jsonOf(text) });
        });
      });
      request.on('error', reject);
      request.end(isPost ? (typeof body === 'string' ? body : JSON.stringify(body ?? {})) : undefined);
    });
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  /** Signs in by a card of the demo; throws when that is refused. */
  async signIn(as: string): Promise<Loose> {
    const { status, json, text } = await this.send('/auth/demo', { method: 'POST', body: { as } });
    if (status !== 200) throw new Error(`not signed in: ${status.toString()} ${text}`);
    return json;
  }

  /** A GraphQL operation as a page of our own sends it. */
  ask(query: string, variables?: object, headers?: Asked['headers']): Promise<Sent> {
    return this.send('/graphql', { method: 'POST', body: { query, variables }, ...(headers && { headers }) });
  }

  /** The role in which it is signed in; undefined when it is not. */
  async role(): Promise<string | undefined> {
    return (await this.ask('{ viewer { role } }')).json?.data?.viewer.role;
  }
}

export const SESSION =
  '{ viewer { role partner { code } member { id } session { id role actor partner { code } grants { role partnerCode } createdAt lastSeenAt idleEndsAt endsAt } } }';
