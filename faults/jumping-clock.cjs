// Loaded into main, the helper and its threads before their own code: their clock is as far ahead as the file
// SOCKEYE_FAULT_CLOCK says, in milliseconds. Time that passes stays true. For the app with its window, in which libfaketime slows
// Chromium until it does nothing else; the helper alone is tried with that.
const { readFileSync } = require('node:fs');

const file = process.env.SOCKEYE_FAULT_CLOCK;
/** How long what was read holds, in milliseconds. */
const cacheMs = 20;

if (file !== undefined) {
  const RealDate = Date;
  let aheadMs = 0;
  let readAt = -cacheMs;
  const now = () => {
    if (performance.now() - readAt >= cacheMs) {
      aheadMs = Number(readFileSync(file, 'utf8'));
      readAt = performance.now();
    }
    return RealDate.now() + aheadMs;
  };
  globalThis.Date = class Date extends RealDate {
    constructor(...parts) {
      if (parts.length === 0) super(now());
      else super(...parts);
    }
    static now() {
      return now();
    }
  };
}
