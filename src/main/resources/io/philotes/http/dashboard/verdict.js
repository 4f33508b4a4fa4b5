// The first thing to see: is everything well; if not, what is wrong, since when, and what to do.

import { el, keyed, setClass, setIcon, setText } from './elements.js';
import { count, duration, known, moment, perSecond, plural } from './format.js';
import { walProblem } from './wal.js';

const ON_THE_WAY = new Set(['STARTING', 'CONNECTING', 'NOT_STARTED', 'STOPPING', 'STOPPED']);
const RANK = { bad: 0, warn: 1, busy: 2 };
/** Problems that are shown at first: with hundreds, nobody would find the sources below. */
const SHOWN = 8;
const CODED = /^(PHL-[A-Z]+-\d+) [A-Z_]+ ([^]*)$/;

/** Everything that is not well, the worst first. */
export function problems(stats, health) {
  const found = (health.parts ?? []).filter((part) => part.status !== 'UP').map(ofPart);
  const named = new Set(found.map((problem) => problem.key));
  stats.consumers.filter((consumer) => consumer.behind && !named.has(consumerKey(consumer))).forEach((consumer) => found.push(ofPace(consumer)));
  stats.sources.filter((source) => !isTold(source, health)).map(walProblem).filter((problem) => problem !== null).forEach((problem) => found.push(problem));
  return found.sort((one, other) => RANK[one.mood] - RANK[other.mood]);
}

/** Whether the service itself warns of the WAL that a source keeps: its own sentence names the cause. */
function isTold(source, health) {
  const code = source.walWarning?.split(' ')[0];
  return code !== undefined && (health.parts ?? []).some((part) => part.part === 'source' && part.name === source.id
    && part.reason?.split(' ')[0] === code);
}

function ofPart(part) {
  const coded = CODED.exec(part.reason ?? '');
  const sentence = coded ? coded[2] : part.reason ?? '';
  const remedy = part.remedy ?? '';
  const why = remedy !== '' && sentence.endsWith(remedy) ? sentence.slice(0, -remedy.length).trim() : sentence;
  return {
    key: `${part.part} ${part.name ?? ''}`,
    mood: mood(part),
    title: `${capital(part.part)}${part.name ? ` ${part.name}` : ''}`,
    state: part.state,
    since: part.since,
    code: coded ? `${coded[1]} ${part.code ?? ''}` : part.code,
    reason: sentenceOf(why),
    remedy,
  };
}

export function mood(part) {
  if (part.status === 'UP') {
    return 'ok';
  }
  if (part.status === 'DOWN') {
    return 'bad';
  }
  return ON_THE_WAY.has(part.state) ? 'busy' : 'warn';
}

function ofPace(consumer) {
  return {
    key: consumerKey(consumer),
    mood: 'warn',
    title: `Consumer ${consumer.name} of ${consumer.source}`,
    state: 'BEHIND',
    reason: `${plural(consumer.lagEvents, 'event')} wait for it, and it ${pace(consumer)}. It takes ${perSecond(consumer.deliveredPerSecond)}.`,
    remedy: consumer.deliveredPerSecond > 0
      ? 'Look at what it does with an event: delivery waits for its answer, one batch at a time. Its events are kept meanwhile.'
      : 'It has acknowledged nothing for half a minute: look at its log. Its events are kept meanwhile.',
  };
}

function consumerKey(consumer) {
  return `consumer ${consumer.name} of ${consumer.source}`;
}

/** How a consumer that has something to do comes along. */
export function pace(consumer) {
  if (known(consumer.catchUpSeconds)) {
    return `catches up in about ${duration(consumer.catchUpSeconds)}`;
  }
  return consumer.deliveredPerSecond > 0 ? 'falls further behind' : 'does not move';
}

function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function sentenceOf(text) {
  const begun = capital(text);
  return begun === '' || /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** The headline and what stands under it. */
export function verdict(stats, found) {
  if (stats.state === 'STOPPING') {
    return { mood: 'busy', headline: 'Stopping, as it was told to', subline: summary(stats) };
  }
  if (found.length === 0) {
    return stats.sources.every((source) => source.state === 'STANDBY')
      ? { mood: 'ok', headline: 'Standing by, all well', subline: summary(stats) }
      : { mood: 'ok', headline: 'Everything is well', subline: summary(stats) };
  }
  return { mood: found[0].mood, headline: headline(stats, found), subline: summary(stats) };
}

function headline(stats, found) {
  const wrong = found.filter((problem) => problem.mood !== 'busy');
  if (wrong.length === 0) {
    return 'On its way up';
  }
  const first = wrong[0].title + (wrong[0].state ? `: ${wrong[0].state.toLowerCase()}` : '');
  const others = wrong.length === 1 ? '' : `, and ${plural(wrong.length - 1, 'more problem')}`;
  return first + others;
}

function summary(stats) {
  const streaming = stats.sources.filter((source) => source.state === 'STREAMING').length;
  const standing = stats.sources.filter((source) => source.state === 'STANDBY').length;
  const parts = [`${streaming} of ${plural(stats.sources.length, 'source')} streaming`];
  if (standing > 0) {
    parts.push(`${count(standing)} standing by`);
  }
  parts.push(stats.consumers.length === 0 ? 'no consumers declared' : consumers(stats.consumers));
  return `${parts.join(', ')}. State ${stats.state}${since(stats.since, stats.at)}.`;
}

function consumers(all) {
  const well = all.filter((consumer) => !consumer.behind && !['FAILED', 'ABSENT', 'DEGRADED'].includes(consumer.state)).length;
  return well === all.length ? `${plural(well, 'consumer')} keeping up` : `${count(well)} of ${plural(all.length, 'consumer')} keeping up`;
}

/** " since 10:31:05 (12 min)" by the service's clock, or nothing. */
export function since(from, at) {
  if (!from || !at) {
    return '';
  }
  const seconds = Math.max(0, (new Date(at) - new Date(from)) / 1000);
  return ` since ${moment(new Date(from))} (${duration(seconds)})`;
}

export class ProblemView {
  constructor() {
    this.mood = el('span', 'mood');
    this.title = el('h3');
    this.when = el('span', 'when');
    this.code = el('code');
    this.reason = el('p', 'reason');
    this.remedy = el('span');
    this.cure = el('p', 'remedy', el('strong', '', 'What to do: '), this.remedy);
    this.node = el('li', '', this.mood, el('div', '', el('div', 'line', this.title, this.when, this.code), this.reason, this.cure));
  }

  update(problem) {
    setIcon(this.mood, problem.mood);
    setClass(this.node, `problem ${problem.mood}`);
    setText(this.title, problem.title + (problem.state ? `: ${problem.state}` : ''));
    setText(this.when, since(problem.since, problem.at).trim());
    setText(this.code, problem.code ?? '');
    this.code.hidden = !problem.code;
    setText(this.reason, problem.reason);
    setText(this.remedy, problem.remedy);
    this.cure.hidden = problem.remedy === '';
  }
}

export function showVerdict(nodes, stats, found) {
  const { mood: whole, headline: first, subline } = verdict(stats, found);
  showHeadline(nodes, whole, first, subline);
  const shown = nodes.more.dataset.all ? found : found.slice(0, SHOWN);
  nodes.problems.hidden = found.length === 0;
  keyed(nodes.problems, shown.map((problem) => ({ ...problem, at: stats.at })), (problem) => problem.key, () => new ProblemView());
  nodes.more.hidden = shown.length === found.length;
  setText(nodes.more, `Show ${plural(found.length - shown.length, 'more problem')}`);
}

export function showHeadline(nodes, whole, first, subline) {
  setClass(nodes.verdict, `verdict ${whole}`);
  setIcon(nodes.mood, whole);
  setText(nodes.headline, first);
  setText(nodes.subline, subline);
}
