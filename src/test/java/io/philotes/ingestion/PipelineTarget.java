package io.philotes.ingestion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.WriteBatch;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventJson;
import io.philotes.event.EventRows;
import io.philotes.event.Operation;
import io.philotes.fuzz.FuzzTarget;
import io.philotes.ingestion.image.ValueLimit;
import io.philotes.postgres.Lsn;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A message in the middle of a transaction, where what cannot be decoded is stored as it is. Whatever it is, the stream ends with a coded
 * failure or the events before and behind it are what they are without it, and one that is undecoded holds all its bytes.
 */
public record PipelineTarget(int share, List<byte[]> seeds) implements FuzzTarget {

  private static final String FIRST = "{\"id\":1,\"note\":\"n1\"}";
  private static final String LAST = "{\"id\":2,\"note\":\"n2\"}";
  private static final ChangeRules RULES = new ChangeRules(new MessageFilter(List.of("*"), true), new ValueLimit(1 << 20, true), true, Integer.MAX_VALUE);

  @Override
  public String name() {
    return "pipeline";
  }

  /** That of the stream itself, of base64 and of the JSON that it is compared with. */
  @Override
  public long allowance(int length) {
    return 128 * 1024 + 64L * length;
  }

  @Override
  public boolean accept(byte[] message) {
    StreamPipeline pipeline = new StreamPipeline("shop", 7, new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "7000", 1,
        "shop", "philotes_cdc", Lsn.ZERO, new Lsn(100), new Lsn(100), 1, List.of()), new BatchLimits(10_000, 1 << 20), 4, 1 << 20, Watermarks.none(), RULES);
    Walsender walsender = new Walsender(pipeline).begin(200).relation('d').insert(1);
    try {
      pipeline.xLogData(150, 150, 0, message, 0, message.length);
      walsender.relation('d').insert(2).commit(200, 210);
    } catch (PhilotesException refused) {
      return false;
    }
    pipeline.flush();
    check(pipeline.next(), message, pipeline.undecoded());
    return true;
  }

  private static void check(WriteBatch batch, byte[] message, long undecoded) {
    EventRows rows = batch.rows();
    int last = rows.size() - 1;
    require(FIRST.equals(rows.part(0, EventRows.AFTER)) && LAST.equals(rows.part(last, EventRows.AFTER)), "its neighbours are what they are");
    for (int i = 0; i <= last; i++) {
      require(rows.seq(i) == i && rows.last(i) == (i == last), "seq counts on");
    }
    require((undecoded == 1) == (last == 2 && rows.operation(1) == Operation.UNDECODED), "what is counted is there");
    require(undecoded == 0 || Arrays.equals(message, bytes(rows.part(1, EventRows.AFTER))), "all its bytes are kept");
  }

  private static byte[] bytes(String after) {
    try {
      JsonNode image = EventJson.mapper().readTree(after);
      return Base64.getDecoder().decode(image.get("bytes").asText());
    } catch (JsonProcessingException broken) {
      throw new AssertionError(after, broken);
    }
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new AssertionError("it does not hold that " + sentence);
    }
  }
}
