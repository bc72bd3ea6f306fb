/** Jobs at their intervals, and what is told of their last run. */
import { expect, it } from '@jest/globals';
import { pino } from 'pino';
import { JobRunner } from '../../src/gateway/jobs.js';
import type { Services } from '../../src/ledger/index.js';
import { until } from '../live/support/collect.js';

it('are told with what their last run did, and whether it failed', async () => {
  const counts = [3, 2, 0];
  const jobs = [
    { name: 'works', everySeconds: 0.01, run: () => Promise.resolve(counts.shift() ?? 0) },
    { name: 'fails', everySeconds: 0.01, run: () => Promise.reject(new Error('away')) },
    { name: 'waits', everySeconds: 3_600, run: () => Promise.resolve(0) },
  ];
  const runner = new JobRunner({ log: pino({ level: 'silent' }) } as unknown as Services, jobs);
  const last = (name: string) => runner.runs.find(({ job }) => job.name === name)?.last;
  expect(last('works')).toBeNull();
  runner.start();
  const dids = new Set<number>();
  await until('both have run', () => {
    const { did, endedAt } = last('works') ?? {};
    if (endedAt && did !== undefined) dids.add(did);
    return dids.size > 0 && last('fails')?.failed === true;
  });
  await runner.stop();
  expect([...dids][0]).toBe(5);
  expect(last('waits')).toBeNull();
});
