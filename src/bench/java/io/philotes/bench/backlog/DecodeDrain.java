package io.philotes.bench.backlog;

import io.philotes.bench.BufferTemplate;
import java.sql.SQLException;
import java.util.Map;

/** The product's ingestion without a buffer. */
final class DecodeDrain extends JvmDrain {

  private final Stage stage;

  DecodeDrain(Stage stage) {
    super("decode only", DecodeMain.class, stage);
    this.stage = stage;
  }

  @Override
  Map<String, String> prepare(String slot) throws SQLException {
    Map<String, String> environment = stage.template().environment(Backlog.DATABASE, slot, stage.template().copy(slot));
    environment.put(DecodeMain.BUFFER, stage.servers().buffer().jdbc(BufferTemplate.RUN));
    return environment;
  }

  @Override
  long backends() {
    return 0;
  }

  @Override
  void requireStored() {
    // nothing is stored
  }
}
