/** The client: one method for each mutation, queries, and feeds. */
import type { ResultOf, VariablesOf } from 'gql.tada';
import { KulaError } from './error.js';
import { Feeds } from './feed.js';
import { textOf, type Document } from './graphql.js';
import { keyPlaces, mutations } from './mutations.js';
import { Credential, Sender, type Exchange } from './send.js';
import {
  watchPosition,
  watchWallet,
  type NetPosition,
  type WalletChange,
  type WatchPosition,
  type WatchWallet,
} from './watch.js';

type Mutations = typeof mutations;

/** The idempotency key may be left out: then each call has one of its own. */
type KeyOptional<Input> = Input extends readonly (infer One)[]
  ? readonly KeyOptional<One>[]
  : Input extends { idempotencyKey: string }
    ? Omit<Input, 'idempotencyKey'> & { idempotencyKey?: string }
    : Input;

/** A mutation that takes an input takes only that. */
type ArgumentOf<Variables> = Variables extends { input: infer Input }
  ? [input: KeyOptional<Input>]
  : Variables extends { inputs: infer Inputs }
    ? [inputs: KeyOptional<Inputs>]
    : Record<string, never> extends Variables
      ? []
      : [input: Variables];

type Methods = {
  readonly [Name in keyof Mutations]: (
    ...input: ArgumentOf<VariablesOf<Mutations[Name]>>
  ) => Promise<ResultOf<Mutations[Name]>[Name & keyof ResultOf<Mutations[Name]>]>;
};

export interface Kula extends Methods {
  /** Sends a document of `graphql` and gives its data. Errors: KulaError, also when only a part of it failed. */
  query<Result, Variables>(
    document: Document<Result, Variables>,
    ...variables: Record<string, never> extends Variables ? [variables?: Variables] : [variables: Variables]
  ): Promise<Result>;
  /** Each change of a wallet once and in order, whatever breaks on the way. */
  watchWallet(wish: WatchWallet): AsyncGenerator<WalletChange, void, undefined>;
  /** A partner's position in the open settlement period: the newest, whenever it changes. */
  watchPosition(wish?: WatchPosition): AsyncGenerator<NetPosition, void, undefined>;
  /** Ends all feeds. */
  close(): Promise<void>;
}

type Source = string | (() => string | Promise<string>);

export interface KulaOptions {
  /** The network's address, such as https://points.example. */
  readonly url: string;
  /** The key of a partner's app, for servers. */
  readonly key?: string | undefined;
  /** A token, or a function that gives one: it is asked anew when the network says that the last one has ended. */
  readonly token?: Source | undefined;
  /** For Node below 22, which has no WebSocket of its own: the class of package ws. */
  readonly webSocket?: unknown;
  /** Told each request and its answer, for logs and lessons. The credential is not in it. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

type Variables = Readonly<Record<string, unknown>>;

/** A key is made once a call, so that all attempts of the call have the same. */
const keyed = (input: unknown): unknown => {
  const given = input as Variables;
  return typeof given.idempotencyKey === 'string' ? given : { ...given, idempotencyKey: crypto.randomUUID() };
};

/** The variables of a method's argument, with a key where one was left out. */
function variablesOf(name: keyof Mutations, document: string, argument: unknown): Variables {
  switch (keyPlaces[name]) {
    case 'input':
      return { input: keyed(argument) };
    case 'inputs':
      return { inputs: (argument as readonly unknown[]).map(keyed) };
    case 'arguments':
      return keyed(argument) as Variables;
    default:
      return document.startsWith('mutation($input:') ? { input: argument } : ((argument ?? {}) as Variables);
  }
}

function methodsOf(sender: Sender): Methods {
  const names = Object.keys(mutations) as (keyof Mutations)[];
  const documents = mutations as unknown as Readonly<
    Record<string, Document<Readonly<Record<string, unknown>>, unknown>>
  >;
  const method = (name: keyof Mutations) => {
    const document = documents[name];
    if (!document) throw new Error(`there is no document for ${name}`);
    return async (argument?: unknown) =>
      (await sender.send(document, variablesOf(name, textOf(document), argument)))[name];
  };
  return Object.fromEntries(names.map((name) => [name, method(name)])) as unknown as Methods;
}

/** Makes a client for a network. Nothing is sent yet. */
export function createKula({ url, key, token, webSocket, onExchange }: KulaOptions): Kula {
  const source = key ?? token;
  if (source === undefined || (key !== undefined && token !== undefined))
    throw new KulaError('UNAUTHENTICATED', 'createKula takes either a key or a token');
  const endpoint = `${url.replace(/\/+$/, '')}/graphql`;
  const credential = new Credential(source);
  const sender = new Sender(endpoint, credential, onExchange);
  let made: Feeds | undefined;
  const feeds = (): Feeds => {
    const implementation = webSocket ?? (globalThis as { WebSocket?: unknown }).WebSocket;
    if (implementation === undefined)
      throw new KulaError('NO_WEBSOCKET', 'there is no WebSocket here: give createKula the class of package ws');
    return (made ??= new Feeds(endpoint, credential, implementation));
  };
  return {
    ...methodsOf(sender),
    query: async <Result>(document: object, variables?: Variables) =>
      (await sender.send(document, variables)) as Result,
    watchWallet: (wish) => watchWallet(feeds(), sender, wish),
    watchPosition: (wish = {}) => watchPosition(feeds(), wish),
    close: async () => made?.close(),
  } as Kula;
}

interface Declined {
  readonly code: string;
  readonly message: string;
}

/** Whether the network declined: the result then has the refusal's code, its message and what else it says. */
export const isRefusal = <Result>(result: Result): result is Extract<Result, Declined> =>
  typeof result === 'object' && result !== null && 'code' in result && 'message' in result;
