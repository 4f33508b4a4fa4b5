// What is kept, for how long, and whether it is cleaned up.

import { el, Fact, setText } from './elements.js';
import { bytes, count, duration, known, moment, UNKNOWN } from './format.js';

const NAMES = ['Events kept', 'Not passed yet', 'Size on disk', 'Kept for at least', 'Last cleanup', 'Oldest open transaction'];

export class BufferView {
  constructor(parent) {
    this.facts = Object.fromEntries(NAMES.map((name) => [name, new Fact(name)]));
    this.list = el('dl', 'facts', ...NAMES.map((name) => this.facts[name].node));
    this.empty = el('p', 'empty', '');
    parent.append(this.list, this.empty);
  }

  update(stats) {
    const buffer = stats.buffer;
    this.list.hidden = !buffer;
    this.empty.hidden = Boolean(buffer);
    setText(this.empty, stats.service.buffered ? 'The buffer has not told its figures yet.'
      : 'There is no buffer (buffer.enabled is false): events go straight to the consumers, and nothing can be replayed.');
    if (!buffer) {
      return;
    }
    this.facts['Events kept'].set(count(buffer.totalEvents), buffer.totalEvents === 0 ? 'nothing is buffered yet' : 'of all sources');
    this.facts['Not passed yet'].set(...unpassed(stats));
    this.facts['Size on disk'].set(...size(buffer));
    this.facts['Kept for at least'].set(duration(buffer.retentionSeconds), 'longer while a consumer has not passed them');
    this.facts['Last cleanup'].set(...cleanup(stats));
    this.facts['Oldest open transaction'].set(duration(buffer.oldestTransactionSeconds), 'in the buffer database; a very old one hinders cleaning');
  }
}

function unpassed(stats) {
  if (stats.consumers.length === 0) {
    return [UNKNOWN, 'no consumer is declared'];
  }
  const { unprocessedEvents, lagSeconds } = stats.buffer;
  return [count(unprocessedEvents), unprocessedEvents === 0 ? 'every consumer is up to date' : `by the slowest consumer; the oldest is ${duration(lagSeconds)} old`];
}

function size(buffer) {
  const limit = known(buffer.maxBytes) ? `limit ${bytes(buffer.maxBytes)} for each source` : 'no limit set (buffer.maxBytes)';
  return buffer.bytes < 0 ? [UNKNOWN, 'not measured yet'] : [bytes(buffer.bytes), limit];
}

function cleanup(stats) {
  const { cleanup: last, at } = stats;
  if (!last?.lastRunAt) {
    return [UNKNOWN, 'not run yet'];
  }
  const ago = (new Date(at) - new Date(last.lastRunAt)) / 1000;
  const what = last.error ? 'failed' : `${count(last.removedEvents)} events removed by this process`;
  return [`${duration(Math.max(0, ago))} ago`, `${moment(new Date(last.lastRunAt))}, ${what}`];
}
