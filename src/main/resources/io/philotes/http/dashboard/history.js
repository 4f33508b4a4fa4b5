// The samples of the last ten minutes, as far as they have been fetched.

const KEPT = 121;

export class History {
  constructor() {
    this.forget();
  }

  /** The next answer will be the whole history. */
  forget() {
    this.last = -1;
    this.times = [];
    this.figures = new Map();
    this.interval = 5;
  }

  /**
   * Adds an answer. One that does not follow what is here replaces it: the service began anew, or much was missed. One whose
   * times run back means that the clock of the service was set: everything is asked for again.
   */
  add(answer) {
    if (answer.from !== this.last + 1) {
      this.forget();
    } else if (answer.times[0] / 1000 <= this.times.at(-1)) {
      this.forget();
      return;
    }
    this.last = answer.last;
    this.interval = answer.intervalSeconds;
    const before = this.times.length;
    this.times.push(...answer.times.map((millis) => millis / 1000));
    for (const source of answer.sources) {
      this.extend(source.id, source, before);
    }
    for (const consumer of answer.consumers) {
      this.extend(readerKey(consumer.name, consumer.source), consumer, before);
    }
    this.trim();
  }

  extend(key, figures, before) {
    const kept = this.figures.get(key) ?? {};
    for (const [name, values] of Object.entries(figures)) {
      if (Array.isArray(values)) {
        kept[name] = (kept[name] ?? new Array(before).fill(null)).concat(values);
      }
    }
    this.figures.set(key, kept);
  }

  trim() {
    const surplus = this.times.length - KEPT;
    if (surplus > 0) {
      this.times.splice(0, surplus);
      for (const kept of this.figures.values()) {
        Object.values(kept).forEach((values) => values.splice(0, surplus));
      }
    }
    for (const kept of this.figures.values()) {
      Object.values(kept).forEach((values) => {
        while (values.length < this.times.length) {
          values.push(null);
        }
      });
    }
  }

  ofSource(id, figure) {
    return this.figures.get(id)?.[figure] ?? [];
  }

  ofConsumer(name, source, figure) {
    return this.figures.get(readerKey(name, source))?.[figure] ?? [];
  }
}

/** No name of a source begins like this. */
function readerKey(name, source) {
  return JSON.stringify([name, source]);
}
