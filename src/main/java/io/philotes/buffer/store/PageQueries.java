package io.philotes.buffer.store;

import java.util.LinkedHashMap;
import java.util.Map;

/** The statements that readers used last: each consumer of a source may be in another stretch. Belongs to one event loop. */
final class PageQueries {

  static final int MOST = 64;

  private final Map<Stretch, PageQuery> used = new LinkedHashMap<>(MOST, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Stretch, PageQuery> eldest) {
      return size() > MOST;
    }
  };

  private record Stretch(int sourceId, long from) {}

  PageQuery get(int sourceId, long after, int limit) {
    Stretch stretch = new Stretch(sourceId, PageQuery.from(after));
    PageQuery query = used.get(stretch);
    if (query == null || !query.covers(after, limit)) {
      query = PageQuery.of(sourceId, after, limit);
      used.put(stretch, query);
    }
    return query;
  }

  int size() {
    return used.size();
  }
}
