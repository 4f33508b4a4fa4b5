// How much WAL the source keeps for the slot, and when that ends badly.

import { el, setClass, setText } from './elements.js';
import { bytes, duration, known } from './format.js';

const HOUR = 3600;
const DAY = 24 * HOUR;
const LITTLE = 0.1;

const MEANING = {
  reserved: 'within max_wal_size',
  extended: 'more than max_wal_size is kept',
  unreserved: 'past the limit: the next checkpoint may remove it',
  lost: 'the WAL needed is gone',
};

/** What is wrong with the WAL of a source, or null. A source without a guard's figures has none. */
export function walProblem(source) {
  if (source.walStatus === 'lost' && source.state === 'FAILED') {
    return null;
  }
  if (source.walStatus === 'lost' || source.walStatus === 'unreserved') {
    return problem(source, 'bad', `its WAL is ${source.walStatus}: ${MEANING[source.walStatus]}`);
  }
  const left = source.secondsUntilSlotLost;
  if (known(left) && left < DAY) {
    return problem(source, left < HOUR ? 'bad' : 'warn', `the slot is lost in ${duration(left)} at this rate`);
  }
  if (known(source.safeWalBytes) && share(source) > 1 - LITTLE) {
    return problem(source, 'warn', `only ${bytes(source.safeWalBytes)} of WAL are left before the slot can be lost`);
  }
  return null;
}

function problem(source, mood, why) {
  return {
    key: `wal ${source.id}`,
    mood,
    title: `Slot of source ${source.id}`,
    state: source.walStatus === 'lost' ? 'LOST' : 'IN DANGER',
    reason: `${bytes(source.retainedWalBytes)} of WAL are kept for it, and ${why}.`,
    remedy: 'Find out what holds Philotes back (the reasons here, the consumers, the disk of the buffer), or raise '
      + 'max_slot_wal_keep_size on the source while its disk has room.',
  };
}

function share(source) {
  const retained = Math.max(0, source.retainedWalBytes);
  return retained + source.safeWalBytes === 0 ? 1 : retained / (retained + source.safeWalBytes);
}

export class WalView {
  constructor() {
    this.value = el('span', 'value');
    this.fill = el('span', 'fill');
    this.bar = el('span', 'bar', this.fill);
    this.bar.setAttribute('role', 'meter');
    this.bar.setAttribute('aria-valuemin', '0');
    this.bar.setAttribute('aria-valuemax', '100');
    this.bar.setAttribute('aria-label', 'WAL kept, of what may be kept');
    this.meaning = el('span', 'note');
    this.limit = el('span', 'note');
    this.forecast = el('span', 'note');
    this.node = el('div', 'wal', el('h3', '', 'WAL that the source keeps for us'), this.value, this.bar, this.meaning, this.limit, this.forecast);
  }

  update(source) {
    const status = source.walStatus;
    setText(this.value, bytes(source.retainedWalBytes) + (status ? ` · ${status}` : ''));
    setText(this.meaning, status ? `${status}: ${MEANING[status] ?? 'see pg_replication_slots'}` : '');
    const limited = known(source.safeWalBytes);
    this.bar.hidden = !limited;
    if (limited) {
      const percent = Math.round(100 * share(source));
      this.fill.style.width = `${percent}%`;
      this.bar.setAttribute('aria-valuenow', String(percent));
    }
    setClass(this.node, `wal ${walProblem(source)?.mood ?? ''}`);
    setText(this.limit, limit(source));
    setText(this.forecast, forecast(source));
  }
}

function limit(source) {
  if (source.safeWalBytes === undefined) {
    return '';
  }
  if (known(source.safeWalBytes)) {
    return `${bytes(source.safeWalBytes)} more may be written before the slot can be lost.`;
  }
  return known(source.retainedWalBytes) && source.retainedWalBytes >= 0 && source.walStatus
    ? 'Kept without limit (max_slot_wal_keep_size = -1): the disk of the source is the limit.' : 'Not known at the moment.';
}

function forecast(source) {
  const growth = source.retainedWalBytesPerSecond;
  if (known(source.secondsUntilSlotLost)) {
    return `Slot lost in ${duration(source.secondsUntilSlotLost)} at this rate (${grows(growth)}).`;
  }
  return known(growth) && growth > 0 ? `It ${grows(growth)}.` : '';
}

function grows(growth) {
  return `grows by ${bytes(growth)} a second`;
}
