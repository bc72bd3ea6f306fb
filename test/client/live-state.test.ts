import { mock } from 'node:test';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Liveness, PATIENCE_MS } from '../../src/console/frame/live-state.js';

describe('whether live figures are heard', () => {
  let seen: string[];
  let liveness: Liveness;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    seen = [];
    liveness = new Liveness(() => seen.push(liveness.state));
  });
  afterEach(() => {
    mock.timers.reset();
  });

  it('said "Catching up" for ever when the gateway had ended', () => {
    liveness.connecting();
    liveness.heard();
    liveness.closed();
    // Each try fails, and begins no new patience.
    for (let tries = 0; tries < 4; tries += 1) {
      mock.timers.tick(PATIENCE_MS / 4 - 1);
      liveness.connecting();
      liveness.closed();
    }
    expect(seen).toEqual(['live', 'catchingUp']);
    mock.timers.tick(4);
    liveness.closed();
    expect(seen).toEqual(['live', 'catchingUp', 'offline']);
    liveness.connecting();
    liveness.heard();
    mock.timers.tick(2 * PATIENCE_MS);
    expect(seen).toEqual(['live', 'catchingUp', 'offline', 'live']);
  });

  it('said nothing when the first connection never came', () => {
    liveness.connecting();
    expect(seen).toEqual([]);
    mock.timers.tick(PATIENCE_MS);
    expect(seen).toEqual(['offline']);
  });

  it('said "Live" while the browser was offline', () => {
    liveness.connecting();
    liveness.heard();
    liveness.wentOffline();
    expect(liveness.state).toBe('offline');
    // A network on this computer goes on to be heard.
    liveness.heard();
    expect(liveness.state).toBe('live');
    liveness.wentOffline();
    liveness.closed();
    expect(liveness.state).toBe('offline');
    liveness.cameOnline();
    expect(liveness.state).toBe('catchingUp');
    mock.timers.tick(PATIENCE_MS);
    expect(liveness.state).toBe('offline');
  });

  it('says nothing where nothing is listened to, unless the browser is offline', () => {
    liveness.connecting();
    liveness.closed();
    liveness.unwanted();
    mock.timers.tick(2 * PATIENCE_MS);
    liveness.closed();
    expect(liveness.state).toBe('idle');
    liveness.wentOffline();
    expect(liveness.state).toBe('offline');
    liveness.cameOnline();
    mock.timers.tick(2 * PATIENCE_MS);
    expect(liveness.state).toBe('idle');
  });
});
