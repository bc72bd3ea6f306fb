// Preloaded into a gateway: its clock is ahead by the milliseconds given in KULA_TEST_CLOCK_AHEAD_MS.
const aheadMs = Number(process.env.KULA_TEST_CLOCK_AHEAD_MS ?? 0);
const RealDate = Date;

class ShiftedDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + aheadMs);
    else super(...args);
  }

  static now() {
    return RealDate.now() + aheadMs;
  }
}

globalThis.Date = ShiftedDate;
