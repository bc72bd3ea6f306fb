import { runQueries, type Check } from './check.js';
import { reportVersions } from './wallet-versions.js';

const lots = `SELECT format('lot %s has %s remaining and %s held', id, remaining, held) AS violation FROM lot WHERE remaining < 0 OR held < 0`;

export const neverBelowCheck: Check = {
  number: 4,
  name: 'no wallet or hold was ever below zero, at any version',
  run: async (context) => {
    context.progress(0, 2);
    await reportVersions(context, 'balance');
    context.progress(1, 2);
    await runQueries(context, [{ text: lots }]);
  },
};
