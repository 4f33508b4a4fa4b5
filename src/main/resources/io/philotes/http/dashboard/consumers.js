// Who reads what, how far it has come and whether it keeps up. The one furthest behind stands first.

import { el, keyed, setClass, setIcon, setText } from './elements.js';
import { count, perSecond, UNKNOWN } from './format.js';
import { pace } from './verdict.js';

const MOODS = { IDLE: 'ok', DELIVERING: 'ok', STANDBY: 'idle', STOPPED: 'idle', RETRYING: 'warn', ABSENT: 'warn', DEGRADED: 'warn', FAILED: 'bad' };
const RANK = { bad: 0, warn: 1, ok: 2, idle: 3 };
const COLUMNS = ['Consumer', 'Source', 'State', 'Waiting', 'Takes', 'Position', 'Tried again'];

export class ConsumersView {
  constructor(parent) {
    this.rows = as('rowgroup', el('tbody'));
    const heads = COLUMNS.map((name) => {
      const head = as('columnheader', el('th', '', name));
      head.scope = 'col';
      return head;
    });
    this.table = as('table', el('table', 'consumers', el('caption', 'hidden', 'Consumers, the one furthest behind first'),
      as('rowgroup', el('thead', '', as('row', el('tr', '', ...heads)))), this.rows));
    this.empty = nobody();
    parent.append(this.table, this.empty);
  }

  update(stats) {
    const none = stats.consumers.length === 0;
    this.table.hidden = none;
    this.empty.hidden = !none;
    const sorted = [...stats.consumers].sort((one, other) => RANK[moodOf(one)] - RANK[moodOf(other)]
      || other.lagEvents - one.lagEvents || one.name.localeCompare(other.name));
    keyed(this.rows, sorted, (consumer) => JSON.stringify([consumer.name, consumer.source]), () => new ConsumerView());
  }
}

function moodOf(consumer) {
  const mood = MOODS[consumer.state] ?? 'bad';
  return mood === 'ok' && consumer.behind ? 'warn' : mood;
}

class ConsumerView {
  constructor() {
    this.cells = Object.fromEntries(COLUMNS.map((name) => [name, as('cell', el('td'))]));
    this.mood = el('span', 'mood');
    this.state = el('span', 'state');
    this.waiting = el('b');
    this.pace = el('span', 'note');
    this.name = as('rowheader', el('th', 'name'));
    this.name.scope = 'row';
    this.cells.State.append(this.mood, this.state);
    this.cells.Waiting.append(this.waiting, this.pace);
    this.node = as('row', el('tr', '', this.name, ...COLUMNS.slice(1).map((column) => this.cells[column])));
    COLUMNS.slice(1).forEach((column) => { this.cells[column].dataset.column = column; });
    ['Waiting', 'Takes', 'Position', 'Tried again'].forEach((column) => this.cells[column].classList.add('number'));
  }

  update(consumer) {
    const mood = moodOf(consumer);
    setIcon(this.mood, mood);
    setClass(this.node, mood);
    setClass(this.state, `state ${mood}`);
    setText(this.state, consumer.state);
    setText(this.name, consumer.name);
    setText(this.cells.Source, consumer.source);
    setText(this.waiting, mood === 'idle' ? UNKNOWN : count(consumer.lagEvents));
    setText(this.pace, comesAlong(consumer, mood));
    setText(this.cells.Takes, perSecond(consumer.deliveredPerSecond));
    setText(this.cells.Position, count(consumer.position));
    setText(this.cells['Tried again'], count(consumer.retries));
  }
}

/** On a phone the table is laid out otherwise, and would be no table any more for a screen reader. */
function as(role, node) {
  node.setAttribute('role', role);
  return node;
}

function comesAlong(consumer, mood) {
  if (mood === 'idle') {
    return consumer.state === 'STANDBY' ? 'another instance delivers' : 'stopped';
  }
  if (consumer.lagEvents === 0) {
    return 'up to date';
  }
  return consumer.behind ? pace(consumer) : 'keeps up';
}

function nobody() {
  return el('div', 'empty',
    el('p', '', 'No consumer is declared, so events are kept for the time of retention and delivered to nobody.'),
    el('p', '', 'Declare one in the configuration and restart, for example ', el('code', '', 'PHILOTES_CONSUMERS="audit=stdout"'),
      ', or read them with SQL: ', el('code', '', 'SELECT * FROM philotes.cdc_events ORDER BY id DESC LIMIT 10')));
}
