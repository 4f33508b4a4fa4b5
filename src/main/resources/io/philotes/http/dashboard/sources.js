// One card for each source: how it does at a glance, and below that what to look at when it does not do well.

import { Chart, MOST_LINES, STEPS } from './chart.js';
import { el, Fact, keyed, setClass, setIcon, setText } from './elements.js';
import { bytes, count, duration, known, perSecond, short, timeOfAxis, UNKNOWN } from './format.js';
import { since } from './verdict.js';
import { WalView } from './wal.js';

const MOODS = {
  STREAMING: 'ok', STANDBY: 'idle', STARTING: 'busy', CONNECTING: 'busy', STOPPING: 'busy', STOPPED: 'busy',
  DEGRADED: 'warn', FAILED: 'bad', UNKNOWN: 'bad',
};
const RANK = { bad: 0, warn: 1, busy: 2, ok: 3, idle: 3 };
const TEN_MINUTES = 600;
const OPEN_AT_FIRST = 3;
const narrow = matchMedia('(max-width: 720px)');

export function showSources(parent, stats, history) {
  const few = stats.sources.length <= (narrow.matches ? 1 : OPEN_AT_FIRST);
  const sorted = few ? stats.sources
    : [...stats.sources].sort((one, other) => RANK[MOODS[one.state] ?? 'bad'] - RANK[MOODS[other.state] ?? 'bad']);
  keyed(parent, sorted.map((source) => ({ source, stats, history })), (item) => item.source.id,
    ({ source }) => new SourceView(source, few || MOODS[source.state] === 'bad' || MOODS[source.state] === 'warn'));
}

/** What can be seen of a source that is closed costs little, so there may be hundreds; the rest is made when it is opened. */
class SourceView {
  constructor(source, open) {
    this.badge = el('span', 'mood');
    this.state = el('span', 'state');
    this.glance = ['events', 'lag', 'WAL kept'].map((name) => ({ name, value: el('b') }));
    this.node = el('details', 'card source', el('summary', '', this.badge, el('h3', '', source.id), this.state,
      el('span', 'glance', ...this.glance.map(({ name, value }) => el('span', '', value, ` ${name}`)))));
    this.node.open = open;
    this.node.addEventListener('toggle', () => this.showBody());
  }

  close() {
    this.body?.close();
  }

  update(item) {
    const { source, stats } = item;
    this.item = item;
    setIcon(this.badge, MOODS[source.state] ?? 'bad');
    setClass(this.state, `state ${MOODS[source.state] ?? 'bad'}`);
    setText(this.state, `${source.state}${since(source.since, stats.at)}`);
    const glance = [perSecond(source.eventsPerSecond), duration(lag(source, source.lagSeconds)), bytes(source.retainedWalBytes)];
    this.glance.forEach(({ value }, place) => setText(value, glance[place]));
    this.showBody();
  }

  showBody() {
    if (!this.node.open) {
      return;
    }
    if (!this.body) {
      this.body = new SourceBody(this.item.source);
      this.node.append(this.body.node);
    }
    this.body.update(this.item);
  }
}

class SourceBody {
  constructor(source) {
    this.strip = new Strip();
    this.facts = Object.fromEntries(['Received', 'Durable', 'Confirmed', 'Behind the source', 'Captured', 'Leader']
      .map((name) => [name, new Fact(name)]));
    this.wal = new WalView();
    this.charts = {
      events: new Chart('Events captured', perSecond, STEPS.rate, source.id),
      lag: new Chart('Lag', duration, STEPS.seconds, source.id),
      consumers: new Chart('Waiting for consumers', short, STEPS.count, source.id),
      retained: new Chart('WAL kept by the source', bytes, STEPS.bytes, source.id),
    };
    this.drawn = el('div', 'charts', ...Object.values(this.charts).map((chart) => chart.node));
    this.waiting = el('p', 'empty', 'The charts begin with the first samples, within ten seconds.');
    this.nothing = el('p', 'empty');
    this.node = el('div', 'body', this.strip.node, this.drawn, this.waiting, this.nothing,
      el('div', 'detail', el('dl', 'facts', ...Object.values(this.facts).map((fact) => fact.node)), this.wal.node));
  }

  close() {
    Object.values(this.charts).forEach((chart) => chart.close());
  }

  update({ source, stats, history }) {
    this.showFacts(source, stats);
    this.wal.update(source);
    this.strip.update(history, source.id);
    this.showCharts(source, stats, history);
    this.showNothing(source);
  }

  showFacts(source, stats) {
    this.facts.Received.set(source.receivedLsn ?? UNKNOWN, 'LSN, from the source');
    this.facts.Durable.set(source.durableLsn ?? UNKNOWN, stats.service.buffered ? 'LSN, in the buffer' : 'LSN, handled by every consumer');
    this.facts.Confirmed.set(source.confirmedLsn ?? UNKNOWN, 'LSN, the source may forget what is before');
    const behind = lag(source, source.lagBytes);
    this.facts['Behind the source'].set(bytes(behind), behind === null ? 'not known without a stream' : stats.service.buffered ? 'WAL that the buffer has not' : 'WAL that not every consumer has handled');
    this.facts.Captured.set(known(source.events) ? count(source.events) : UNKNOWN,
      `events in ${count(source.transactions)} transactions, by this process`);
    this.facts.Leader.set(source.leader ?? '', 'another instance');
    this.facts.Leader.node.hidden = !source.leader;
  }

  showCharts(source, stats, history) {
    this.waiting.hidden = history.times.length > 0;
    this.drawn.hidden = history.times.length === 0;
    const own = (figure) => [{ name: source.id, values: history.ofSource(source.id, figure) }];
    this.charts.events.show(history.times, history.interval, own('eventsPerSecond'));
    this.charts.lag.show(history.times, history.interval, own('lagSeconds'));
    this.charts.retained.show(history.times, history.interval, own('retainedWalBytes'));
    const readers = stats.consumers.filter((consumer) => consumer.source === source.id)
      .sort((one, other) => other.lagEvents - one.lagEvents || one.name.localeCompare(other.name)).slice(0, MOST_LINES)
      .sort((one, other) => one.name.localeCompare(other.name));
    this.charts.consumers.node.hidden = readers.length === 0;
    this.charts.consumers.show(history.times, history.interval,
      readers.map((consumer) => ({ name: consumer.name, values: history.ofConsumer(consumer.name, source.id, 'lagEvents') })));
  }

  showNothing(source) {
    const nothing = source.state === 'STREAMING' && source.events === 0;
    this.nothing.hidden = !nothing;
    setText(this.nothing, nothing ? 'Nothing captured yet by this process. Commit a change to a published table: it shows here within seconds.' : '');
  }
}

/** Without a stream nobody knows how far the source is: a zero would look as if all were well. */
function lag(source, told) {
  return source.state === 'STREAMING' || told > 0 ? told : null;
}

/** The states of the last ten minutes side by side, each as wide as it was long. Worse is taller. */
class Strip {
  constructor() {
    this.node = el('div', 'strip');
    this.node.setAttribute('role', 'img');
  }

  update(history, id) {
    const runs = runsOf(history.ofSource(id, 'state'), history.times, history.interval);
    const shown = JSON.stringify(runs);
    if (shown === this.shown) {
      return;
    }
    this.shown = shown;
    this.node.hidden = runs.length === 0;
    this.node.setAttribute('aria-label', `State over the last ten minutes: ${runs.map((run) => run.says).join(', then ')}`);
    const before = TEN_MINUTES - runs.reduce((sum, run) => sum + run.seconds, 0);
    this.node.replaceChildren(...(before > 0 ? [part('none', before, '')] : []),
      ...runs.map((run) => part(run.state ? MOODS[run.state] ?? 'bad' : 'none', run.seconds, run.says)));
  }
}

function part(mood, seconds, says) {
  const node = el('span', mood);
  node.style.flexGrow = String(seconds);
  node.title = says;
  return node;
}

function runsOf(states, times, interval) {
  const runs = [];
  states.forEach((state, sample) => {
    if (runs.length === 0 || runs.at(-1).state !== state) {
      runs.push({ state, seconds: 0, says: `${state ?? 'not known'} from ${timeOfAxis(new Date(times[sample] * 1000))}` });
    }
    runs.at(-1).seconds += (times[sample + 1] ?? times[sample] + interval) - times[sample];
  });
  return runs;
}
