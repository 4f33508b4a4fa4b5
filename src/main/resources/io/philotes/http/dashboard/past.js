// What was wrong and is over: who comes late sees that something happened.

import { el, keyed, setIcon, setText } from './elements.js';
import { duration, moment, time } from './format.js';
import { mood } from './verdict.js';

export class PastView {
  constructor(parent) {
    this.list = el('ul', 'past');
    this.empty = el('p', 'empty');
    parent.append(this.list, this.empty);
  }

  update(past, uptimeSeconds) {
    this.list.hidden = past.length === 0;
    this.empty.hidden = past.length > 0;
    setText(this.empty, `Nothing, since this process started ${duration(uptimeSeconds)} ago.`);
    keyed(this.list, past, (incident) => JSON.stringify([incident.part, incident.name, incident.from, incident.status]), () => new IncidentView());
  }
}

class IncidentView {
  constructor() {
    this.mood = el('span', 'mood');
    this.when = el('span', 'when');
    this.what = el('b');
    this.reason = el('span', 'reason');
    this.node = el('li', '', this.mood, el('div', '', el('div', 'line', this.what, this.when), this.reason));
  }

  update(incident) {
    const from = new Date(incident.from);
    const until = new Date(incident.until);
    setIcon(this.mood, mood(incident));
    setText(this.what, `${incident.part}${incident.name ? ` ${incident.name}` : ''}: ${incident.state ?? incident.status}`);
    setText(this.when, `${moment(from)} to ${time(until)} (${duration(Math.max(0, (until - from) / 1000))})`);
    setText(this.reason, incident.reason ?? '');
  }
}
