import { daysJob, daysKeeper } from '../logs/days.js';

export const keepDays = daysKeeper('refusal_log_days');
export const keepDaysJob = daysJob('refusal', keepDays, ({ refusalDays }) => refusalDays);
