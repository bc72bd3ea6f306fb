import { defineRoom } from '../../../src/ledger/index.js';
import { stampsIds } from './ids.js';
import { stampsSettings } from './settings.js';
import { StampEntity } from './stamp.entity.js';
import { loadStamp, StampResolver } from './stamp.resolver.js';
import { sundays } from './sundays.js';
import { stampsChecks } from './verify.js';

/** An example: partners stamp their members' cards, and Sundays count double. */
export const stampsRoom = defineRoom({
  name: 'stamps',
  ids: stampsIds,
  settings: stampsSettings,
  resolvers: [StampResolver],
  entities: [StampEntity],
  nodes: { stamp: loadStamp },
  checks: stampsChecks,
  earns: [sundays],
  gauges: ({ database }) => [
    {
      name: 'kula_stamps',
      help: 'Stamps that were given.',
      value: async () => {
        const [row] = await database.query<{ count: bigint }>({ text: 'SELECT count(*) AS count FROM stamp' });
        return Number(row?.count ?? 0n);
      },
    },
  ],
});
