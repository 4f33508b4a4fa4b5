package io.philotes.app;

import io.philotes.processor.Cursors;
import io.philotes.processor.EventSource;
import io.vertx.core.Future;

/** What stands between ingestion and the consumers: the buffer, or nothing that lasts. */
interface Middle {

  /** Deploys its stages; the processor and ingestion come after them. Fails coded when it can never work. */
  Future<Void> deploy(Stages stages);

  EventSource events();

  Cursors cursors();

  /** Closes what is shared by its stages, after they have stopped. */
  Future<Void> close();
}
