import { daysJob, daysKeeper } from '../logs/days.js';

export const keepRequestDays = daysKeeper('request_log_days');
export const keepRequestDaysJob = daysJob('request', keepRequestDays, ({ requestDays }) => requestDays);
