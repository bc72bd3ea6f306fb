import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { SigningKey } from './signing-key.js';

/** A secret as the database keeps it: neither the table nor a backup of it shows the secret. */
export interface Sealed {
  /** The signing key that the sealing key is made of. */
  readonly keyId: string;
  /** 12 bytes of nonce, the ciphertext, 16 bytes of tag: AES-256-GCM. */
  readonly box: Buffer;
}

const NONCE = 12;
const TAG = 16;

/**
 * Seals secrets for one purpose, and opens them. The sealing key is HKDF-SHA256 of the signing key (PKCS #8, DER) with the purpose
 * as `info`. It seals by the key that signs, and opens by every key of the set that was given whole: so a rotation of the signing
 * key leaves what was sealed before good until the old key is retired. The keys are in no property: a log shows nothing of them.
 */
export class Seals {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #kid: string;

  constructor({ kid, privateKeys }: Pick<SigningKey, 'kid' | 'privateKeys'>, purpose: string) {
    this.#kid = kid;
    this.#keys = new Map(
      [...privateKeys].map(([id, key]) => [
        id,
        Buffer.from(hkdfSync('sha256', key.export({ format: 'der', type: 'pkcs8' }), '', purpose, 32)),
      ]),
    );
  }

  /** Whether what this key sealed can be opened. */
  has(keyId: string): boolean {
    return this.#keys.has(keyId);
  }

  /** Whether it is the key by which is sealed now. */
  isCurrent(keyId: string): boolean {
    return keyId === this.#kid;
  }

  /** @param about what the secret belongs to: it opens for nothing else */
  seal(secret: Buffer, about: string): Sealed {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.#key(this.#kid), nonce);
    cipher.setAAD(Buffer.from(about));
    return {
      keyId: this.#kid,
      box: Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]),
    };
  }

  /** Errors: the key is not here ({@link has}), or the box was changed, or is about something else. */
  open({ keyId, box }: Sealed, about: string): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.#key(keyId), box.subarray(0, NONCE));
    decipher.setAAD(Buffer.from(about));
    decipher.setAuthTag(box.subarray(-TAG));
    return Buffer.concat([decipher.update(box.subarray(NONCE, -TAG)), decipher.final()]);
  }

  #key(keyId: string): Buffer {
    const key = this.#keys.get(keyId);
    if (!key) throw new Error(`the signing key ${keyId} is not here, so what it sealed cannot be opened`);
    return key;
  }
}
