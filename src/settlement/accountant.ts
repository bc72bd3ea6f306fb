import { principalOf, type PartnerId, type Principal, type RequestContext } from '../platform/index.js';

/** The partner that an accountant's token names. */
export function accountantOf(ctx: RequestContext): Principal & { readonly partnerId: PartnerId } {
  const principal = principalOf(ctx);
  return { ...principal, partnerId: principal.partnerId as PartnerId };
}
