import { hkdfSync } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';
import type { SigningKey } from '../platform/index.js';

/** The time that a person may take at the provider. */
export const LOGIN_SECONDS = 600;

const form = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string() });

/** What must be known again when the provider sends a person back. It travels in a cookie of that person's browser. */
export type LoginState = Readonly<z.infer<typeof form>>;

/** Made of the network's signing key, so that any gateway reads what another one sealed. */
const keyOf = ({ privateKey }: SigningKey): Uint8Array =>
  new Uint8Array(
    hkdfSync('sha256', privateKey.export({ format: 'der', type: 'pkcs8' }), '', 'kula: the state of a sign-in', 32),
  );

/** Encrypts and authenticates the state: the browser that carries it can neither read nor change it. */
export const seal = (key: SigningKey, state: LoginState): Promise<string> =>
  new EncryptJWT({ ...state })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setExpirationTime(`${LOGIN_SECONDS.toString()}s`)
    .encrypt(keyOf(key));

/** The state, or undefined when it is not one that was sealed here within {@link LOGIN_SECONDS}. */
export async function unseal(key: SigningKey, sealed: string): Promise<LoginState | undefined> {
  try {
    const { payload } = await jwtDecrypt(sealed, keyOf(key), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      requiredClaims: ['exp'],
    });
    return form.parse(payload);
  } catch {
    return undefined;
  }
}
