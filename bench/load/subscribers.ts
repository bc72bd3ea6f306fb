/** Members who watch their wallets: the changes that each has seen, and how long after they happened. */
import { WebSocket } from 'ws';
import type { BenchMember } from '../network/coalition.js';
import { memberToken } from '../network/gateway.js';

const QUERY =
  'subscription($walletId: ID!, $afterVersion: Int) { walletChanged(walletId: $walletId, afterVersion: $afterVersion) { version available occurredAt } }';
const CONNECTING_AT_ONCE = 64;

interface Message {
  readonly type: string;
  readonly payload?: {
    readonly data?: { readonly walletChanged?: { readonly version: number; readonly occurredAt: string } };
  };
}

/** The clock of this machine, finer than Date.now(). */
const now = (): number => performance.timeOrigin + performance.now();

/** One member's socket. */
class Subscriber {
  readonly member: BenchMember;
  /** The version of the last change seen. */
  version: number;
  doubled = 0;
  /** Versions that were passed over. */
  gaps = 0;
  failed: string | undefined;
  readonly #socket: WebSocket;

  constructor(
    url: string,
    member: BenchMember,
    version: number,
    token: string,
    onReady: () => void,
    onChange: (ageMs: number) => void,
  ) {
    this.member = member;
    this.version = version;
    this.#socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
    this.#socket.on('open', () => {
      this.#send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    });
    this.#socket.on('error', (error) => {
      this.#fail(error.message, onReady);
    });
    this.#socket.on('close', (code, reason) => {
      this.#fail(`closed with ${code.toString()} ${reason.toString()}`, onReady);
    });
    this.#socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString('utf8')) as Message;
      if (message.type === 'connection_ack') {
        this.#send({
          id: '1',
          type: 'subscribe',
          payload: { query: QUERY, variables: { walletId: member.walletId, afterVersion: version } },
        });
        onReady();
      } else if (message.type === 'next') {
        this.#change(message, onChange);
      } else if (message.type === 'ping') {
        this.#send({ type: 'pong' });
      } else if (message.type === 'error' || message.type === 'complete') {
        this.#fail(JSON.stringify(message), onReady);
      }
    });
  }

  #send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  #fail(reason: string, onReady: () => void): void {
    this.failed ??= reason;
    onReady();
  }

  #change({ payload }: Message, onChange: (ageMs: number) => void): void {
    const change = payload?.data?.walletChanged;
    if (!change) {
      this.failed ??= JSON.stringify(payload);
      return;
    }
    if (change.version <= this.version) this.doubled += 1;
    else this.gaps += change.version - this.version - 1;
    this.version = Math.max(this.version, change.version);
    onChange(now() - Date.parse(change.occurredAt));
  }

  close(): void {
    this.failed ??= 'closed by the bench';
    this.#socket.terminate();
  }
}

/** All of them. */
export class Subscribers {
  readonly #url: string;
  readonly #all: Subscriber[] = [];
  #ages: number[] = [];

  constructor(origin: string) {
    this.#url = `${origin.replace(/^http/, 'ws')}/graphql`;
  }

  get count(): number {
    return this.#all.length;
  }

  /** Why some have ended; none should. */
  get failures(): string[] {
    return this.#all.flatMap(({ failed }) => failed ?? []);
  }

  /** Milliseconds from a change's own time to its receipt, of those since the last call. */
  takeAges(): number[] {
    const ages = this.#ages;
    this.#ages = [];
    return ages;
  }

  /** Adds members, each from the version that its wallet has; done when all are acknowledged. */
  async add(members: readonly BenchMember[], versions: ReadonlyMap<string, number>): Promise<void> {
    const left = [...members];
    const worker = async () => {
      for (let member = left.pop(); member; member = left.pop()) {
        const one = member;
        const token = await memberToken(one.id);
        await new Promise<void>((resolve) => {
          this.#all.push(
            new Subscriber(this.#url, one, versions.get(one.id) ?? 0, token, resolve, (age) => {
              this.#ages.push(age);
            }),
          );
        });
      }
    };
    await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, worker));
  }

  /** Compares the versions seen with those that the wallets have now. */
  compare(versions: ReadonlyMap<string, number>): { readonly lost: number; readonly doubled: number } {
    let lost = 0;
    let doubled = 0;
    for (const one of this.#all) {
      lost += one.gaps + Math.max(0, (versions.get(one.member.id) ?? 0) - one.version);
      doubled += one.doubled;
    }
    return { lost, doubled };
  }

  close(): void {
    for (const one of this.#all) one.close();
  }
}
