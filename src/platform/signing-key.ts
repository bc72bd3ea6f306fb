import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import { ConfigError, type Config } from './config.js';
import { processUser } from './process-user.js';

/** The keys with which tokens of this network are signed and checked. */
export interface SigningKey {
  /** The RFC 7638 thumbprint of the key that signs. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** By kid: those of the keys that were given whole. What was sealed by one of them can be opened. */
  readonly privateKeys: ReadonlyMap<string, KeyObject>;
  /** By kid: the key that signs, and those from before or for after a rotation. */
  readonly publicKeys: ReadonlyMap<string, KeyObject>;
}

export const SIGNING_KEY_FILE = 'signing-key.pem';

const wrong = (rule: string): ConfigError => new ConfigError([{ variable: 'KULA_SIGNING_KEY', rule }]);

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

const kidOf = (publicKey: KeyObject): Promise<string> =>
  calculateJwkThumbprint(publicKey.export({ format: 'jwk' }), 'sha256');

function ed25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'ed25519') throw wrong('must be an Ed25519 key');
  return key;
}

/** Takes the keys in the order given. The first signs, so it must be private. */
async function assemble(keys: readonly KeyObject[]): Promise<SigningKey> {
  const first = keys[0];
  if (first?.type !== 'private') throw wrong('must hold a private key, the one that signs, first');
  const publicKeys = new Map<string, KeyObject>();
  const privateKeys = new Map<string, KeyObject>();
  for (const key of keys) {
    const publicKey = key.type === 'private' ? createPublicKey(key) : key;
    const kid = await kidOf(publicKey);
    publicKeys.set(kid, publicKey);
    if (key.type === 'private') privateKeys.set(kid, key);
  }
  const [kid = ''] = publicKeys.keys();
  return { kid, privateKey: first, privateKeys, publicKeys };
}

function readJwk(jwk: unknown): KeyObject {
  if (typeof jwk !== 'object' || jwk === null) throw wrong('must be a JWK, or a JWK set, of Ed25519 keys');
  try {
    const input = { key: jwk as JsonWebKey, format: 'jwk' } as const;
    return ed25519('d' in jwk ? createPrivateKey(input) : createPublicKey(input));
  } catch {
    // The cause would show the text that was given, which is a secret.
    throw wrong('must be a JWK, or a JWK set, of Ed25519 keys');
  }
}

function readPem(pem: string): KeyObject {
  try {
    return ed25519(createPrivateKey(pem));
  } catch {
    throw wrong('must be an Ed25519 private key in PEM (PKCS #8)');
  }
}

/**
 * Reads a private key as PEM or JWK, or a JWK set: its first key signs, and the others are still accepted. Undefined
 * when the text is none of these.
 */
async function parse(text: string): Promise<SigningKey | undefined> {
  if (text.includes('-----BEGIN')) return assemble([readPem(text.replaceAll('\\n', '\n'))]);
  if (!text.startsWith('{')) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw wrong('must be a JWK, or a JWK set, of Ed25519 keys');
  }
  const set = (json as { keys?: unknown }).keys;
  return assemble((Array.isArray(set) ? set : [json]).map(readJwk));
}

/**
 * The reason why a key file cannot be read. When access is refused, the file exists; so the text is a path and no key,
 * and can be named.
 */
async function unreadable(path: string, error: unknown): Promise<ConfigError> {
  const code = codeOf(error);
  if (code !== 'EACCES' && code !== 'EPERM')
    return wrong(`must be a key or the path of a readable file (${code ?? 'unreadable'})`);
  const owner = await stat(path).then(
    ({ uid, mode }) => ` (it belongs to uid ${uid.toString()}, mode ${(mode & 0o777).toString(8)})`,
    () => '',
  );
  return wrong(
    `is in the file ${path}, which ${processUser()} may not read${owner}: let that user read it, and no one else`,
  );
}

async function readKeyFile(path: string): Promise<SigningKey> {
  const text = await readFile(path, 'utf8').catch(async (error: unknown) => {
    throw await unreadable(path, error);
  });
  const key = await parse(text.trim());
  if (!key) throw wrong('names a file without an Ed25519 private key (PEM or JWK)');
  return key;
}

/**
 * Makes the key file unless it exists. It is written whole under another name and then linked: of several processes
 * that start at once one wins, and none ever reads half a key.
 */
async function createKeyFile(folder: string, path: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }));
    await file.sync();
    await link(draft, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await file.close();
    await unlink(draft);
  }
}

async function fromDataDir(folder: string): Promise<SigningKey> {
  const path = join(folder, SIGNING_KEY_FILE);
  const there = await readFile(path).then(
    () => true,
    (error: unknown) => {
      // If it cannot be read, the reading reports why.
      return codeOf(error) !== 'ENOENT';
    },
  );
  if (!there) await createKeyFile(folder, path);
  return readKeyFile(path);
}

/**
 * The network's key: KULA_SIGNING_KEY (PEM, JWK, a JWK set for a rotation, or the path of a file with one of them).
 * Without it, the key is in a file in the data folder, which is made when it does not exist and which only its owner
 * can read.
 * @throws ConfigError when what is given is no such key; the error never contains the key
 */
export async function loadSigningKey(config: Pick<Config, 'signingKey' | 'dataDir'>): Promise<SigningKey> {
  if (config.signingKey === undefined) return fromDataDir(config.dataDir);
  const given = config.signingKey.trim();
  return (await parse(given)) ?? readKeyFile(given);
}
