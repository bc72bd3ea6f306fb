import { Forbidden, type Config, type Principal } from '../platform/index.js';

/**
 * Where four eyes are asked for (KULA_FOUR_EYES), nobody approves what he or she proposed. Throws Forbidden, which says who
 * must not and who may.
 * @param actors who proposed it: drafted, submitted
 * @param what such as "this rate sheet"
 */
export function mustBeAnother(
  config: Pick<Config, 'fourEyes'>,
  principal: Principal,
  actors: readonly (string | null)[],
  what: string,
): void {
  if (!config.fourEyes || !actors.includes(principal.actor)) return;
  throw new Forbidden(
    `${principal.actor} proposed ${what} and must not approve it: another operator may (KULA_FOUR_EYES).`,
  );
}
